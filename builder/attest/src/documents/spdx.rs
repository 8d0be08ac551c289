//! SPDX 2.3 as JSON: <https://spdx.github.io/spdx-spec/v2.3/>, its schema: <https://github.com/spdx/spdx-spec/blob/v2.3/schemas/spdx-schema.json>.
//!
//! Files are packages with the purpose `FILE` here: a file of SPDX 2 must have a SHA-1, which nothing else of kiln uses.

use super::text;
use crate::{Bom, Component, Kind, Relation};
use kiln_types::Digest;
use serde::Serialize;

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const IMAGE: &str = "SPDXRef-image";
/// What is not known, in the words of SPDX.
const UNKNOWN: &str = "NOASSERTION";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    spdx_version: &'static str,
    data_license: &'static str,
    #[serde(rename = "SPDXID")]
    id: &'static str,
    name: String,
    document_namespace: String,
    creation_info: CreationInfo,
    packages: Vec<Package>,
    #[serde(rename = "hasExtractedLicensingInfos", skip_serializing_if = "Vec::is_empty")]
    licences: Vec<ExtractedLicence>,
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct CreationInfo {
    created: String,
    creators: [String; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Package {
    #[serde(rename = "SPDXID")]
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    package_file_name: Option<String>,
    supplier: String,
    download_location: String,
    files_analyzed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    homepage: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checksums: Vec<Checksum>,
    license_concluded: &'static str,
    license_declared: String,
    copyright_text: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_refs: Vec<ExternalRef>,
    primary_package_purpose: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checksum {
    algorithm: &'static str,
    checksum_value: Digest,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExternalRef {
    reference_category: &'static str,
    reference_type: &'static str,
    reference_locator: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExtractedLicence {
    license_id: String,
    name: String,
    extracted_text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    spdx_element_id: String,
    relationship_type: &'static str,
    related_spdx_element: String,
}

impl Bom {
    /// The text of `STEM.spdx.json`.
    pub fn to_spdx(&self) -> String {
        let ids: Vec<String> = self.components.iter().map(id).collect();
        let parts = self.components.iter().zip(&ids).map(|(component, id)| package(component, id));
        let packages: Vec<Package> = [self.image()].into_iter().chain(parts).collect();
        let relationships = self.relationships(&ids);
        // Two images are two documents; the same image is the same one, whoever builds it.
        let digest = Digest::of(text(&(&packages, &relationships)));
        text(&Document {
            spdx_version: "SPDX-2.3",
            data_license: "CC0-1.0",
            id: DOCUMENT,
            name: self.about.id.clone(),
            document_namespace: format!("https://github.com/kiln-build/kiln/spdx/{}-{digest}", self.about.id),
            creation_info: CreationInfo {
                created: self.about.created.to_string(),
                creators: [format!("Tool: kiln-{}", self.about.kiln)],
            },
            packages,
            licences: self.licences(),
            relationships,
        })
    }

    fn image(&self) -> Package {
        let about = &self.about;
        let mut image = Component::new(Kind::System, &about.id);
        image.version = Some(about.version.clone());
        image.notes.push(("root hash (dm-verity)", about.root_hash.clone()));
        package(&image, IMAGE)
    }

    fn licences(&self) -> Vec<ExtractedLicence> {
        let mut texts: Vec<_> = self.components.iter().flat_map(|component| &component.licence.texts).collect();
        texts.sort_by_key(|(id, _)| *id);
        texts.dedup_by_key(|(id, _)| *id);
        let one = |(id, text): (&String, &crate::LicenceText)| ExtractedLicence {
            license_id: id.clone(),
            name: text.name.clone(),
            extracted_text: text.text.clone(),
        };
        texts.into_iter().map(one).collect()
    }

    fn relationships(&self, ids: &[String]) -> Vec<Relationship> {
        let describes = relationship(DOCUMENT, "DESCRIBES", IMAGE);
        let outer = self.outermost().map(|component| relationship(IMAGE, "CONTAINS", &id(component)));
        let tools = self.components.iter().filter(|component| component.kind.is_tool());
        let tools = tools.map(|component| relationship(&id(component), "BUILD_TOOL_OF", IMAGE));
        let inner = self.relations.iter().map(|(one, relation, other)| {
            let word = match relation {
                Relation::Contains => "CONTAINS",
                Relation::DependsOn => "DEPENDS_ON",
                Relation::Links => "STATIC_LINK",
            };
            relationship(&ids[*one], word, &ids[*other])
        });
        [describes].into_iter().chain(outer).chain(tools).chain(inner).collect()
    }
}

fn id(component: &Component) -> String {
    format!("SPDXRef-{}", component.id())
}

fn relationship(one: &str, word: &'static str, other: &str) -> Relationship {
    Relationship { spdx_element_id: one.to_owned(), relationship_type: word, related_spdx_element: other.to_owned() }
}

fn package(component: &Component, id: &str) -> Package {
    let notes: Vec<String> = component.notes.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let checksum = |digest: Digest| Checksum { algorithm: "SHA256", checksum_value: digest };
    let purl = |purl: &crate::Purl| ExternalRef {
        reference_category: "PACKAGE-MANAGER",
        reference_type: "purl",
        reference_locator: purl.to_string(),
    };
    Package {
        id: id.to_owned(),
        name: component.name.clone(),
        version_info: component.version.clone(),
        package_file_name: component.file.clone(),
        supplier: component.supplier.as_ref().map_or(UNKNOWN.to_owned(), |name| format!("Organization: {name}")),
        download_location: component.address.clone().unwrap_or_else(|| UNKNOWN.to_owned()),
        files_analyzed: false,
        homepage: component.homepage.clone(),
        checksums: component.sha256.map(checksum).into_iter().collect(),
        license_concluded: UNKNOWN,
        license_declared: component.licence.expression.clone().unwrap_or_else(|| UNKNOWN.to_owned()),
        copyright_text: UNKNOWN,
        comment: (!notes.is_empty()).then(|| notes.join("\n")),
        external_refs: component.purl.as_ref().map(purl).into_iter().collect(),
        primary_package_purpose: purpose(component.kind),
    }
}

fn purpose(kind: Kind) -> &'static str {
    match kind {
        Kind::System => "OPERATING-SYSTEM",
        Kind::Package | Kind::Toolchain => "ARCHIVE",
        Kind::Program => "APPLICATION",
        Kind::Module => "LIBRARY",
        Kind::Firmware => "FIRMWARE",
        Kind::File | Kind::Addon => "FILE",
        Kind::Container => "CONTAINER",
    }
}
