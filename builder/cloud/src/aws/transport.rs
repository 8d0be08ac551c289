//! The HTTP that the SDK gets for finding credentials: that of everything else in kiln.
//!
//! Only it: its own brings another TLS with a library in C and assembler, and an asynchronous client, for three requests.

use aws_smithy_runtime_api::client::{
    http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use kiln_store::{Call, Wire};
use std::{fmt, io, sync::Arc, time::Duration};

/// Makes requests one after the other: whoever waits for credentials has nothing else to do.
#[derive(Clone)]
pub(super) struct Transport {
    /// By the user's proxies.
    pub wire: Arc<Wire>,
    /// For what is on this machine or beside it, whatever proxies there are.
    pub direct: Arc<Wire>,
}

/// Where machines and containers of AWS ask for their own credentials.
const NEAR: [&str; 4] = ["169.254.", "[fd00:ec2:", "127.", "localhost"];

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}

impl HttpClient for Transport {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let patience = settings.read_timeout().or(settings.connect_timeout());
        SharedHttpConnector::new(Connector { transport: self.clone(), patience })
    }
}

#[derive(Debug)]
struct Connector {
    transport: Transport,
    patience: Option<Duration>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(self.answer(&request))
    }
}

impl Connector {
    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let headers: Vec<_> =
            request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let host = request.uri().split_once("://").map_or("", |(_, rest)| rest);
        let near = NEAR.iter().any(|start| host.starts_with(start));
        let wire = if near { &self.transport.direct } else { &self.transport.wire };
        let body = request.body().bytes().unwrap_or_default();
        let (method, url) = (request.method(), request.uri());
        let reply = wire.send(&Call { method, url, headers: &headers, body, patience: self.patience });
        let reply = reply.map_err(|fault| ConnectorError::io(io::Error::other(fault).into()))?;
        let status = StatusCode::try_from(reply.status).map_err(|error| ConnectorError::other(error.into(), None))?;
        let mut response = HttpResponse::new(status, SdkBody::from(reply.body));
        for (name, value) in reply.headers {
            // What is no header cannot be of use to whoever reads them.
            let _ = response.headers_mut().try_append(name, value);
        }
        Ok(response)
    }
}
