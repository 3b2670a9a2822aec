//! Short-lived tokens: what they say, and how they are signed and verified without the database.

use std::sync::OnceLock;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::context::Context;
use super::signing::signing_key;
use super::{long_lived, settings};
use crate::error::{Reason, Refusal};
use crate::issuer::Issuer;
use crate::model::credential::Credential;
use crate::model::verdict::Trace;
use crate::space::{Space, VendorSettings};
use crate::token::jwt::{Expected, NumericDate, Unverified, verify};

/// The payload. What is known of it: `aud` is what was asked for, `exp` the end, `sub` the web
/// configuration or `api:<api>:<web configuration>` (PYSDK). Order, `iss` and `ctx` are ours.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claims {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) iss: Option<Uuid>,
    pub(super) aud: String,
    pub(super) exp: NumericDate,
    pub(super) sub: String,
    ctx: String,
}

/// What must be known without asking the database; in the token so that nobody has to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Facts {
    /// The space it was issued in.
    pub(super) space: Uuid,
    /// The epoch of that space; left out until it is reset.
    #[serde(default, skip_serializing_if = "is_first")]
    epoch: i64,
    /// The generation of the credential it was issued with.
    pub(super) generation: i64,
    /// The name of that credential.
    pub(super) credential: String,
    /// The context it is for.
    pub(super) context: Context,
}

/// A verified token.
#[derive(Clone, Debug)]
pub(super) struct ShortLived {
    /// Its claims.
    pub(super) claims: Claims,
    /// What they mean.
    pub(super) facts: Facts,
}

/// A token to be made.
pub(super) struct Order<'a> {
    /// What signs it.
    pub(super) issuer: &'a Issuer,
    /// The space it is for.
    pub(super) space: &'a Space,
    /// The vendor's settings in that space.
    pub(super) settings: &'a VendorSettings,
    /// The credential it is issued with; `None` for a user's.
    pub(super) credential: &'a Parent,
    /// The context it is for.
    pub(super) context: &'a Context,
    /// Where it may be used from.
    pub(super) audience: &'a str,
    /// What it may be used for.
    pub(super) api: Option<&'a str>,
    /// How many seconds it lives.
    pub(super) lifetime: i64,
    /// The time of the space.
    pub(super) now: DateTime<Utc>,
}

/// What a short-lived token is issued with.
#[derive(Clone, Debug)]
pub(super) struct Parent {
    /// The credential.
    pub(super) id: Uuid,
    /// Its name.
    pub(super) name: String,
    /// Its generation.
    pub(super) generation: i64,
    /// The id of its present JWT.
    pub(super) jwt: Option<Uuid>,
}

impl Parent {
    /// The generation of a credential that a JWT or a login was accepted for.
    pub(super) fn new(issuer: &Issuer, credential: &Credential, generation: i64) -> Self {
        let accepted = Credential {
            generation,
            ..credential.clone()
        };
        Self {
            id: credential.id,
            name: credential.name.clone(),
            generation,
            jwt: Some(long_lived::id(issuer.master(), &accepted)),
        }
    }
}

impl Order<'_> {
    /// Signs it.
    pub(super) fn sign(&self) -> (String, Claims) {
        let parent = self.credential;
        let is_newer = self.settings.get(&settings::JWT_FORM) == settings::Form::New;
        let facts = Facts {
            space: self.space.id,
            epoch: self.space.epoch(),
            generation: parent.generation,
            credential: parent.name.clone(),
            context: self.context.clone(),
        };
        let claims = Claims {
            iss: parent.jwt.filter(|_| is_newer),
            aud: self.audience.to_owned(),
            exp: NumericDate::new(self.now.timestamp().saturating_add(self.lifetime))
                .unwrap_or(NumericDate::MAX),
            sub: match self.api {
                Some(api) => format!("api:{api}:{}", parent.id),
                None => parent.id.to_string(),
            },
            ctx: facts.write(),
        };
        let key = signing_key(self.issuer, self.space);
        (key.sign(&long_lived::header(), &claims), claims)
    }
}

impl Facts {
    fn write(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        BASE64_URL_SAFE_NO_PAD.encode(json)
    }

    fn is_of(&self, space: &Space) -> bool {
        (self.space, self.epoch) == (space.id, space.epoch())
    }

    fn read(ctx: &str) -> Option<Self> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(ctx).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

impl ShortLived {
    /// The credential it was issued with.
    pub(super) fn parent(&self) -> Option<Uuid> {
        let id = self.claims.sub.rsplit(':').next()?;
        Uuid::try_parse(id).ok()
    }

    /// When it ends.
    pub(super) fn expires_at(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.claims.exp.seconds(), 0)
    }

    /// What it may be used for; `None` for everything.
    pub(super) fn api(&self) -> Option<&str> {
        let api = self.claims.sub.strip_prefix("api:")?;
        api.rsplit_once(':').map(|(api, _)| api)
    }
}

/// A token with the form of a short-lived one, be it a good one or not. Nothing of it can be
/// believed yet.
pub(super) struct UnverifiedToken {
    token: Unverified,
    /// What it says, where all of it can be read.
    says: Option<Box<ShortLived>>,
    /// The same once it was verified, with the space and its epoch: the judgement of the caller and
    /// that of the page both ask for it.
    verified: OnceLock<Box<ShortLived>>,
}

impl UnverifiedToken {
    /// Gives the token back where it has another form.
    pub(super) fn read(token: Unverified) -> Result<Self, Box<Unverified>> {
        #[derive(Deserialize)]
        struct Telling {
            #[serde(rename = "ctx")]
            _ctx: IgnoredAny,
        }

        let claims: Option<Claims> = token.claims();
        if claims.is_none() && token.claims::<Telling>().is_none() {
            return Err(Box::new(token));
        }
        let says = claims.and_then(|claims| {
            let facts = Facts::read(&claims.ctx)?;
            Some(Box::new(ShortLived { claims, facts }))
        });
        Ok(Self {
            token,
            says,
            verified: OnceLock::new(),
        })
    }

    /// The space it names.
    pub(super) fn space(&self) -> Option<Uuid> {
        self.says.as_ref().map(|says| says.facts.space)
    }

    /// The token as it came.
    pub(super) fn text(&self) -> &str {
        self.token.text()
    }
}

/// Judges a token at an instant.
pub(super) fn judge(
    issuer: &Issuer,
    space: &Space,
    token: &UnverifiedToken,
    at: i64,
    trace: &mut Trace,
) -> Result<ShortLived, Refusal> {
    let wrong = |trace: &mut Trace, actual, remedy| {
        let check = "issuing space";
        trace.refuse(
            Reason::UnknownSigningKey,
            check,
            "this space",
            actual,
            remedy,
        )
    };
    match token.says.as_ref().map(|says| &says.facts) {
        Some(facts) if facts.space != space.id => {
            let remedy = "use a token of this space, or name the token's space";
            return Err(wrong(trace, "another space", remedy));
        }
        Some(facts) if facts.epoch != space.epoch() => {
            let actual = "this space before it was reset or restored";
            return Err(wrong(trace, actual, "get a new token"));
        }
        _ => {}
    }
    let key = signing_key(issuer, space);
    let expected = Expected {
        typ: Some("JWT"),
        ..Expected::new(&key, at)
    };
    let claims: Claims = verify(&token.token, &expected, trace)?;
    // Of the same bytes, which are verified now.
    let says = token.says.as_ref();
    let says = says.ok_or_else(|| Refusal::new(Reason::MalformedToken, "ctx cannot be read"))?;
    let facts = says.facts.clone();
    let verified = Box::new(ShortLived { claims, facts });
    Ok(*token.verified.get_or_init(|| verified).clone())
}

/// Whether a token was issued here, be its time over or not.
pub(super) fn authentic(
    issuer: &Issuer,
    space: &Space,
    token: &UnverifiedToken,
) -> Option<ShortLived> {
    let verified = token.verified.get();
    if let Some(verified) = verified.filter(|says| says.facts.is_of(space)) {
        return Some(*verified.clone());
    }
    let end = token.says.as_ref()?.claims.exp;
    let before_its_end = end.seconds().checked_sub(1)?;
    judge(issuer, space, token, before_its_end, &mut Trace::new()).ok()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_first(epoch: &i64) -> bool {
    *epoch == 0
}
