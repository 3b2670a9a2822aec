//! Connections to PostgreSQL with TLS: managed databases take no others.

use mockmint::store::{OpenError, Store};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::support::is_postgres;
use crate::support::postgres::Cluster;
use crate::support::process::Folder;

/// An authority, and a certificate of it for 127.0.0.1: authority, certificate and key in PEM.
fn certificates() -> [String; 3] {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = server.signed_by(&key, &issuer).unwrap();
    [
        authority_certificate.pem(),
        certificate.pem(),
        key.serialize_pem(),
    ]
}

#[tokio::test]
async fn a_database_that_demands_tls_is_used_and_its_certificate_is_verified() {
    if !is_postgres() {
        // SQLite has no connections.
        return;
    }
    let cluster = Cluster::start().unwrap();
    let url = cluster.database().await;
    let [authority, certificate, key] = certificates();
    let [foreign, ..] = certificates();
    cluster.secure(&certificate, &key);
    let folder = Folder::new();
    folder.write("ca.pem", &authority);
    folder.write("foreign.pem", &foreign);
    let verified = |name| {
        let file = folder.path(name);
        format!("{url}?sslmode=verify-full&sslrootcert={}", file.display())
    };

    for url in [format!("{url}?sslmode=require"), verified("ca.pem")] {
        let store = Store::open(&url).await.unwrap();
        assert_eq!(store.settle("name", "value").await.unwrap(), "value");
        store.close().await;
    }
    for (url, problem) in [
        (format!("{url}?sslmode=disable"), "no pg_hba.conf entry"),
        (verified("foreign.pem"), "certificate"),
    ] {
        let Err(OpenError::Unopened { problem: said, .. }) = Store::open(&url).await else {
            panic!("{url} was opened");
        };
        assert!(said.contains(problem), "{said}");
    }
}
