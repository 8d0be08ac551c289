//! CycloneDX 1.6 as JSON: <https://cyclonedx.org/docs/1.6/json/>.

use super::text;
use crate::{Bom, Component, Kind};
use kiln_types::Digest;
use serde::Serialize;
use std::collections::BTreeMap;

const IMAGE: &str = "image";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    bom_format: &'static str,
    spec_version: &'static str,
    serial_number: String,
    version: u32,
    metadata: Metadata,
    components: Vec<Part>,
    dependencies: Vec<Dependency>,
}

#[derive(Serialize)]
struct Metadata {
    timestamp: String,
    tools: Tools,
    component: Part,
}

#[derive(Serialize)]
struct Tools {
    components: [Part; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Part {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bom_ref: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<Supplier>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<Expression>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(rename = "externalReferences", skip_serializing_if = "Vec::is_empty")]
    references: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
}

#[derive(Serialize)]
struct Supplier {
    name: String,
}

#[derive(Serialize)]
struct Hash {
    alg: &'static str,
    content: Digest,
}

#[derive(Serialize)]
struct Expression {
    expression: String,
    acknowledgement: &'static str,
}

#[derive(Serialize)]
struct Reference {
    r#type: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Property {
    name: String,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency {
    r#ref: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<String>,
}

impl Bom {
    /// The text of `STEM.cdx.json`.
    pub fn to_cyclonedx(&self) -> String {
        let components: Vec<Part> = self.components.iter().map(part).collect();
        let dependencies = self.dependencies();
        let digest = Digest::of(text(&(&self.about.id, &self.about.version, &components, &dependencies)));
        let about = &self.about;
        let mut image = Component::new(Kind::System, &about.id);
        image.version = Some(about.version.clone());
        image.notes.push(("root-hash", about.root_hash.clone()));
        let mut kiln = Component::new(Kind::Program, "kiln");
        kiln.version = Some(about.kiln.clone());
        text(&Document {
            bom_format: "CycloneDX",
            spec_version: "1.6",
            serial_number: format!("urn:uuid:{}", uuid(&digest)),
            version: 1,
            metadata: Metadata {
                timestamp: about.created.to_string(),
                tools: Tools { components: [Part { bom_ref: None, ..part(&kiln) }] },
                component: Part { bom_ref: Some(IMAGE.to_owned()), ..part(&image) },
            },
            components,
            dependencies,
        })
    }

    /// Who needs whom, of all parts: one that needs nothing says so.
    fn dependencies(&self) -> Vec<Dependency> {
        let ids: Vec<String> = self.components.iter().map(Component::id).collect();
        let mut needs: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (one, _, other) in &self.relations {
            let others = needs.entry(*one).or_default();
            if !others.contains(&ids[*other]) {
                others.push(ids[*other].clone());
            }
        }
        let image = Dependency { r#ref: IMAGE.to_owned(), depends_on: self.outermost().map(Component::id).collect() };
        let one = |(place, id): (usize, &String)| Dependency {
            r#ref: id.clone(),
            depends_on: needs.remove(&place).unwrap_or_default(),
        };
        [image].into_iter().chain(ids.iter().enumerate().map(one)).collect()
    }
}

fn part(component: &Component) -> Part {
    let property = |(key, value): &(&'static str, String)| Property {
        name: format!("kiln:{}", key.replace(' ', "-")),
        value: value.clone(),
    };
    let file = component.file.iter().map(|file| Property { name: "kiln:file".to_owned(), value: file.clone() });
    let expression = |expression: &String| Expression { expression: expression.clone(), acknowledgement: "declared" };
    let website = component.homepage.iter().map(|url| Reference { r#type: "website", url: url.clone() });
    let address = component.address.iter().map(|url| Reference { r#type: "distribution", url: url.clone() });
    Part {
        r#type: kind(component.kind),
        bom_ref: Some(component.id()),
        supplier: component.supplier.clone().map(|name| Supplier { name }),
        name: component.name.clone(),
        version: component.version.clone(),
        scope: component.kind.is_tool().then_some("excluded"),
        hashes: component.sha256.map(|content| Hash { alg: "SHA-256", content }).into_iter().collect(),
        licenses: component.licence.expression.as_ref().map(expression).into_iter().collect(),
        purl: component.purl.as_ref().map(ToString::to_string),
        references: website.chain(address).collect(),
        properties: file.chain(component.notes.iter().map(property)).collect(),
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::System => "operating-system",
        Kind::Package | Kind::Module => "library",
        Kind::Program | Kind::Toolchain => "application",
        Kind::Firmware => "firmware",
        Kind::File | Kind::Addon => "file",
        Kind::Container => "container",
    }
}

/// A UUID of version 8 (RFC 9562): made of content, by whatever rule its maker has.
fn uuid(digest: &Digest) -> String {
    let mut hex = digest.to_string();
    hex.replace_range(12..13, "8");
    hex.replace_range(16..17, "8");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]].join("-")
}
