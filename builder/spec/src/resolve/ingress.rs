//! HTTP from outside.

use super::own;
use crate::{
    file::{AcmeSection, IngressPlugin, IngressSection},
    spec::{Acme, Ingress},
    text::Problem,
};

/// The authority when the profile names none.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// Where account and certificates are when the profile does not say.
const KEPT: &str = "/var/lib/kiln/traefik";

pub(super) fn ingress(section: &IngressSection) -> Result<Ingress, Problem> {
    match section.plugin {
        IngressPlugin::Traefik => {
            Ok(Ingress::Traefik { gateway_api: section.gateway_api.unwrap_or(false), acme: acme(&section.acme)? })
        }
        IngressPlugin::Nginx => Ok(Ingress::Nginx),
        IngressPlugin::Emissary | IngressPlugin::None => Ok(Ingress::None),
    }
}

fn acme(section: &AcmeSection) -> Result<Option<Acme>, Problem> {
    let Some(email) = section.email.clone() else { return Ok(None) };
    Ok(Some(Acme {
        email,
        directory: section.directory.clone().map_or_else(|| own(LETS_ENCRYPT), Ok)?,
        challenge: section.challenge.unwrap_or_default(),
        trust: section.trust.clone(),
        path: section.path.clone().map_or_else(|| own(KEPT), Ok)?,
    }))
}
