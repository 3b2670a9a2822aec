//! Which place wins, and what is refused.

use super::*;

fn file() -> Flags {
    Flags {
        port: Some(7470),
        ephemeral: Some(true),
        admin_token_file: Some("token".into()),
        master_key: Some("00".repeat(32)),
        seed_inline: Some("spaces: []".into()),
        ..Flags::default()
    }
}

#[test]
fn what_is_said_on_the_command_line_is_not_undone_by_the_file() {
    let flags = Flags {
        database_url: Some("sqlite:here.db".into()),
        admin_token: Some("an admin token".into()),
        master_key_file: Some("key".into()),
        seed: vec!["seed.yaml".into()],
        ..Flags::default()
    };
    let merged = flags.or(file());

    assert_eq!(merged.ephemeral, None);
    assert_eq!(merged.database_url.as_deref(), Some("sqlite:here.db"));
    assert_eq!(merged.admin_token_file, None);
    assert_eq!(merged.master_key, None);
    assert_eq!(merged.seed_inline, None);
    assert_eq!(merged.port, Some(7470));
}

#[test]
fn what_spaces_may_take_is_told_by_flag_file_and_default() {
    let flags = Flags {
        max_spaces: Some(7),
        ephemeral: Some(true),
        ..Flags::default()
    };
    let file = Flags {
        max_spaces: Some(8),
        max_documents: Some(9),
        journal_total_bytes: Some(10),
        max_failures: Some(11),
        ..Flags::default()
    };
    let told = |flags: Flags| {
        let config = flags.config(&Environment::default()).unwrap();
        let bounds = config.bounds;
        let Bounds {
            spaces, documents, ..
        } = bounds;
        (spaces, documents, bounds.journals, config.max_failures)
    };

    assert_eq!(told(flags.clone().or(file)), (7, 9, 10, 11));
    let usual = Flags {
        max_spaces: None,
        ..flags
    };
    assert_eq!(told(usual), (10_000, 10_000, 256 * 1024 * 1024, 1_000));
}

#[test]
fn the_variables_of_other_tools_come_before_the_file() {
    let environment = Environment {
        port: Some(7471),
        database_url: Some("postgres://db".into()),
        ..Environment::default()
    };
    let merged = Flags::default().with_environment(&environment).or(file());

    assert_eq!(merged.port, Some(7471));
    assert_eq!(merged.database_url.as_deref(), Some("postgres://db"));
    assert_eq!(merged.ephemeral, None);
}

#[test]
fn an_ephemeral_server_asks_no_other_tools_database() {
    let flags = Flags {
        ephemeral: Some(true),
        ..Flags::default()
    };
    let environment = Environment {
        port: None,
        database_url: Some("postgres://db".into()),
        ..Environment::default()
    };
    let config = flags.with_environment(&environment).config(&environment);

    assert_eq!(config.unwrap().database, Database::Memory);
}
