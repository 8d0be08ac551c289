//! What the ingress is told by the profile, in its manifest and on the node's disk.

use kiln_spec::{Acme, AcmeChallenge, Ingress, Spec};
use kiln_tree::NewFile;
use serde_json::json;

/// User and group of its pod in rootfs/manifests/traefik.yaml.
const USER: u32 = 65532;

/// Who vouches for the authority: traefik wants a file, and has this folder as `/kiln`.
const TRUST: &str = "usr/lib/kiln/pods/acme-trust.pem";
const TRUST_IN_POD: &str = "/kiln/acme-trust.pem";

/// The key of a certificate. Traefik's own default, RSA with 4096 bits, computes two hundred times as long at every handshake
/// (`openssl speed` on amd64), and small boards longer to make it.
const KEY: &str = "EC256";

/// That traefik serves the Gateway API, at the address that it has for Ingresses too.
const GATEWAY_API: [&str; 3] = [
    "--providers.kubernetesgateway=true",
    "--providers.kubernetesgateway.statusaddress.service.namespace=kube-system",
    "--providers.kubernetesgateway.statusaddress.service.name=traefik",
];

/// Values of rootfs/manifests/traefik.yaml: JSON, which YAML contains.
pub fn values(spec: &Spec) -> [(&'static str, String); 2] {
    let acme = acme(spec);
    let mut arguments = acme.map_or_else(Vec::new, arguments);
    if spec.ingress.has_gateway_api() {
        arguments.extend(GATEWAY_API.map(str::to_owned));
    }
    let state = match acme {
        Some(acme) => format!("hostPath: {}", json!({ "path": acme.path, "type": "Directory" })),
        None => "emptyDir: {}".to_owned(),
    };
    [("TRAEFIK_ARGUMENTS", json!(arguments).to_string()), ("TRAEFIK_STATE", state)]
}

/// The directory of the certificates, made at boot, since the kubelet would give it to root; and who is trusted.
pub fn files(spec: &Spec) -> Vec<NewFile> {
    let Some(acme) = acme(spec) else { return Vec::new() };
    let file = |path, text: String| NewFile::file(path, 0o644, text.into_bytes());
    let directory = format!("d \"{}\" 0700 {USER} {USER}\n", acme.path);
    let trust = acme.trust.as_ref().map(|certificate| file(TRUST, format!("{certificate}\n")));
    [file("usr/lib/tmpfiles.d/kiln-traefik.conf", directory)].into_iter().chain(trust).collect()
}

fn acme(spec: &Spec) -> Option<&Acme> {
    match &spec.ingress {
        Ingress::Traefik { acme, .. } => acme.as_ref(),
        Ingress::Nginx | Ingress::None => None,
    }
}

/// Traefik's resolver of certificates, which has the name `acme`, and that every router on port 443 without a resolver of its own has it.
fn arguments(acme: &Acme) -> Vec<String> {
    let challenge = match acme.challenge {
        AcmeChallenge::Http => "httpchallenge.entrypoint=web",
        AcmeChallenge::Tls => "tlschallenge=true",
    };
    let told = [
        format!("email={}", acme.email),
        format!("caserver={}", acme.directory),
        "storage=/state/acme.json".to_owned(),
        format!("keytype={KEY}"),
        challenge.to_owned(),
    ];
    let trust = acme.trust.as_ref().map(|_| format!("cacertificates={TRUST_IN_POD}"));
    let told = told.into_iter().chain(trust).map(|told| format!("--certificatesresolvers.acme.acme.{told}"));
    told.chain(["--entrypoints.websecure.http.tls.certresolver=acme".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_spec::{Library, Overrides};
    use kiln_tree::Body;

    fn of(set: &[&str]) -> Spec {
        let overrides = Overrides { set: set.iter().map(ToString::to_string).collect(), ..Overrides::default() };
        Library::new(Vec::new(), Vec::new()).spec("k3s-like", "x86_64", &overrides).unwrap()
    }

    fn text(file: NewFile) -> String {
        match file.body {
            Body::File(content) => String::from_utf8(content.read().unwrap()).unwrap(),
            other => panic!("{other:?} is no file"),
        }
    }

    #[test]
    fn without_an_address_no_certificates_are_asked_for() {
        let spec = of(&["ingress.plugin=traefik"]);
        assert_eq!(
            values(&spec),
            [("TRAEFIK_ARGUMENTS", "[]".to_owned()), ("TRAEFIK_STATE", "emptyDir: {}".to_owned())]
        );
        assert!(files(&spec).is_empty());
    }

    #[test]
    fn gateways_are_served_where_they_are_asked_for() {
        let [(_, arguments), _] = values(&of(&["ingress.gateway-api=true"]));
        assert_eq!(serde_json::from_str::<Vec<String>>(&arguments).unwrap(), GATEWAY_API);
    }

    #[test]
    fn an_authority_of_ones_own_is_asked_and_trusted() {
        let pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----";
        let spec = of(&[
            "ingress.plugin=traefik",
            "ingress.acme.email=me@example.org",
            "ingress.acme.directory=https://10.0.2.2:14000/dir",
            "ingress.acme.challenge=tls",
            &format!("ingress.acme.trust='''{pem}'''"),
            "ingress.acme.path=/var/acme",
        ]);
        let [(_, arguments), (_, state)] = values(&spec);
        let arguments: Vec<String> = serde_json::from_str(&arguments).unwrap();
        let told = |what: &str| arguments.contains(&format!("--certificatesresolvers.acme.acme.{what}"));
        assert!(told("email=me@example.org") && told("caserver=https://10.0.2.2:14000/dir"), "{arguments:?}");
        assert!(told("tlschallenge=true") && told("cacertificates=/kiln/acme-trust.pem"), "{arguments:?}");
        assert_eq!(state, r#"hostPath: {"path":"/var/acme","type":"Directory"}"#);
        let made: Vec<_> = files(&spec).into_iter().map(|file| (file.path.clone(), text(file))).collect();
        let directory = "d \"/var/acme\" 0700 65532 65532\n".to_owned();
        let expected = [("usr/lib/tmpfiles.d/kiln-traefik.conf", directory), (TRUST, format!("{pem}\n"))];
        assert_eq!(made, expected.map(|(path, text)| (path.to_owned(), text)));
    }

    #[test]
    fn an_authority_that_browsers_know_needs_no_file_and_serves_all_of_port_443() {
        let spec = of(&["ingress.acme.email=me@example.org"]);
        let [(_, arguments), _] = values(&spec);
        assert!(arguments.contains("--entrypoints.websecure.http.tls.certresolver=acme"), "{arguments}");
        assert!(!arguments.contains("cacertificates"), "{arguments}");
        assert_eq!(files(&spec).len(), 1);
    }
}
