//! `/v1/voices`: lists, creation, consent, samples and deletion.

use crate::model::catalogue::{Behaviour, confirmed, unknown};

pub(super) const FACTS: &[Behaviour] = &[
    confirmed(
        "GET /v1/voices answers a bare array of voices in the legacy era and without \
         Speechify-Version.",
        "L, F, P202",
    ),
    confirmed(
        "GET /v1/voices answers {voices, next_cursor, has_more} from Speechify-Version 2026-07-07 \
         on; next_cursor is a string or null.",
        "P301, P400",
    ),
    unknown(
        "The version with which the page replaced the array is unknown; mockmint has the setting \
         voices_envelope_since, 2026-07-07 by default.",
        "none",
    ),
    confirmed(
        r#"L fails on the page: "response.map is not a function"."#,
        "REC",
    ),
    confirmed("P400 fails on the bare array with a ParsingError.", "REC"),
    confirmed(
        "The modern GET /v1/voices takes the query cursor, limit, type, locale, gender and model.",
        "P301, P400",
    ),
    confirmed("limit is 50 by default and 200 at most.", "P301, P400"),
    confirmed(
        "Pages are opt-in: without limit and cursor the whole list comes in one answer.",
        "P400",
    ),
    confirmed(
        "The filter locale is a language range in any case: en finds en-US and en-GB.",
        "P400",
    ),
    confirmed(
        "GET /v1/voices/{id} is of the modern era, and answers 200 with the voice.",
        "P400",
    ),
    unknown(
        "mockmint answers GET /v1/voices/{id} in the legacy era too.",
        "none",
    ),
    confirmed(
        "POST /v1/voices is multipart/form-data with name, the file sample and consent, all \
         required.",
        "L, F, P123",
    ),
    confirmed(
        "consent is a string that holds JSON: {fullName, email}.",
        "L, F, P123",
    ),
    confirmed(
        "gender of a new voice is optional in L and required in F and the Python SDKs.",
        "L, F, P123",
    ),
    confirmed(
        "A new voice may have a locale and a file avatar.",
        "L, F, P123",
    ),
    confirmed(
        "P400 sends consent_challenge_id and the file consent_recording instead of consent.",
        "P400",
    ),
    confirmed(
        "Idempotency-Key may come with a new voice and with a consent challenge, and has at most \
         255 characters.",
        "P301, P400",
    ),
    confirmed(
        "A repeated Idempotency-Key replays the status and body of the first answer for 24 hours, \
         with Idempotent-Replayed: true.",
        "P301, P400",
    ),
    confirmed(
        "A repeated Idempotency-Key is 409 idempotency_conflict with another body, and while the \
         first request is being answered.",
        "P301, P400",
    ),
    unknown(
        "Whether a refusal is replayed is unknown; mockmint has the setting \
         idempotency_repeats_refusals, on by default, and tries again after 409, 429 and 5xx.",
        "none",
    ),
    unknown(
        "mockmint compares the parts of a form and not its boundary, keeps keys by account and \
         operation, and reads them in the legacy era too.",
        "none; the boundary is another one when P400 tries again",
    ),
    confirmed(
        "POST /v1/voices answers with the voice.",
        "L, F, P123, P400",
    ),
    confirmed("POST /v1/voices answers 201.", "OAS"),
    confirmed(
        "Every SDK takes any 2xx for a new voice.",
        "L, F, P123, P400",
    ),
    unknown(
        "The legacy status of a new voice is unknown; mockmint has the setting \
         voice_created_status, 200 by default.",
        "none",
    ),
    confirmed(
        "POST /v1/voices/consent-challenges takes JSON {full_name} and answers {id, phrase, \
         expires_at}, the last in ISO 8601.",
        "P400",
    ),
    confirmed(
        "A consent challenge can be used once, whether or not the voice was made, and not after \
         expires_at.",
        "P400",
    ),
    confirmed(
        "The codes for challenges are consent_challenge_not_found, consent_challenge_expired and \
         consent_challenge_already_used.",
        "P400 types/error_code.py",
    ),
    unknown(
        "The status with these codes is unknown; mockmint has the setting consent_refusal_status, \
         422 by default.",
        "none; P400 declares 422 for POST /v1/voices alone, and no 404",
    ),
    confirmed(
        "full_name has at most 120 bytes of UTF-8, and a longer one is validation_failed with its \
         length.",
        "P400",
    ),
    unknown(
        "mockmint never listens to what was recorded: it has no consent_phrase_mismatch, \
         consent_speaker_mismatch or consent_recording_unusable.",
        "none; the codes are P400's",
    ),
    confirmed(
        "Versions before 2026-09-13 send consent, and from it on a challenge; mockmint takes \
         either in any version.",
        "P400",
    ),
    unknown(
        "The status and the lifetime of a consent challenge are unknown; mockmint answers 201, and \
         has the setting consent_challenge_lifetime, an hour by default.",
        "none",
    ),
    confirmed(
        "DELETE /v1/voices/{id} answers 204 and nothing else: L throws on 200.",
        "REC",
    ),
    confirmed(
        "DELETE /v1/voices/{id} takes nothing but the id.",
        "L, F, P123, P400",
    ),
    confirmed(
        "GET /v1/voices/{id}/sample answers 200 with audio.",
        "L, F, P123, P400",
    ),
    confirmed(
        "A voice is {id, type, display_name, gender, locale, avatar_image, preview_audio, tags, \
         models}.",
        "L, F, P123, P400 types",
    ),
    confirmed(
        "A voice's type is shared or personal.",
        "L, F, P123, P400 types",
    ),
    confirmed(
        "avatar_image, preview_audio and tags of a voice may be null.",
        "L, F, P123, P400 types",
    ),
    confirmed(
        "A voice's models are [{name, languages: [{locale, preview_audio}]}], in which \
         preview_audio may be null.",
        "L, F, P123, P400 types",
    ),
    confirmed(
        "The legacy genders are male, female and notSpecified.",
        "L, F, P123",
    ),
    confirmed(
        "From P301 on the third gender is spelt not_specified.",
        "P301",
    ),
    confirmed(
        "The legacy models are simba-base, simba-english, simba-multilingual and simba-turbo.",
        "L, F, P123 types",
    ),
    confirmed(
        "The modern era adds the models simba-3.0 and simba-3.2.",
        "P301, P400",
    ),
    confirmed(
        "A voice lists the models it can be spoken with, and the filter model goes by that.",
        "P400",
    ),
    confirmed(
        "Every SDK wants a voice's models to be an array.",
        "L, F, P123, P400 types",
    ),
    confirmed(
        "There is a voice with the id george and the display name George.",
        "L's test",
    ),
];
