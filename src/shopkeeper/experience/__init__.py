"""One function per thing a surface may ask."""

from shopkeeper.experience.answering import Answer, Answered, answer
from shopkeeper.experience.asked import NextQuestion, NoQuestion
from shopkeeper.experience.attributes import attributes_now
from shopkeeper.experience.auditing import is_known, note_refusal, note_token_refusal
from shopkeeper.experience.comparing import PUBLISHED, compare_rules, texts_of
from shopkeeper.experience.consenting import consent_of, refuse_everything, set_consent
from shopkeeper.experience.decide import decide
from shopkeeper.experience.drafting import check_drafts, known_names, read_drafts
from shopkeeper.experience.erasing import (
    ErasureReceipt,
    erase_customer,
    reapply_erasures,
    separate_device,
)
from shopkeeper.experience.exporting import Export, Exported, export_customer
from shopkeeper.experience.exports import as_csv_files, as_zip
from shopkeeper.experience.imports import (
    import_events,
    import_products,
    import_reviews,
    import_shop,
)
from shopkeeper.experience.keys import create_key, first_key, list_keys, revoke_key
from shopkeeper.experience.letters import Letter, Written, letter_after, letter_of, mail_of
from shopkeeper.experience.naming import named
from shopkeeper.experience.noticing import Noticing
from shopkeeper.experience.ordered import Ordered
from shopkeeper.experience.preference_files import import_preferences
from shopkeeper.experience.preferences import preferences_of
from shopkeeper.experience.previewing import MarginPreview, preview_margin
from shopkeeper.experience.products import (
    Imported,
    ProductCard,
    product,
    put_products,
    withdraw_products,
)
from shopkeeper.experience.profiles import Profiles
from shopkeeper.experience.promising import promise_of, promises_kept, read_promised, write_promise
from shopkeeper.experience.publishing import (
    PolicyChange,
    PolicyHistory,
    PublicMenu,
    Unpublishable,
    operator,
    policy_history,
    propose,
    public_menu,
    publish,
    roll_back,
)
from shopkeeper.experience.questioning import next_question
from shopkeeper.experience.ranking import RankRequest, rank
from shopkeeper.experience.ready import Readiness, ready
from shopkeeper.experience.rebuild import rebuild_projections
from shopkeeper.experience.redeeming import Redeeming
from shopkeeper.experience.regulars import Regular, regulars
from shopkeeper.experience.replaying import Difference, Replay, replay
from shopkeeper.experience.retention import Removed, enforce_retention
from shopkeeper.experience.rights import find_right, list_rights, request_right, revoke_right
from shopkeeper.experience.search import Found, SearchRequest, search
from shopkeeper.experience.services import Services
from shopkeeper.experience.sheet import (
    ConsentSheet,
    Preference,
    PreferenceSheet,
    Provenance,
    PurposeConsent,
    Refused,
)
from shopkeeper.experience.shoppers import for_shopper
from shopkeeper.experience.shops import Shops
from shopkeeper.experience.stating import Change, state_preferences
from shopkeeper.experience.tail import Mark, Seen, mark, tail
from shopkeeper.experience.tokens import CustomerToken, read_token, sign_token
from shopkeeper.experience.track import Tracked, Translate, track
from shopkeeper.experience.why import Explained, Explanation, Input, why

__all__ = [
    "PUBLISHED",
    "Answer",
    "Answered",
    "Change",
    "ConsentSheet",
    "CustomerToken",
    "Difference",
    "ErasureReceipt",
    "Explained",
    "Explanation",
    "Export",
    "Exported",
    "Found",
    "Imported",
    "Input",
    "Letter",
    "MarginPreview",
    "Mark",
    "NextQuestion",
    "NoQuestion",
    "Noticing",
    "Ordered",
    "PolicyChange",
    "PolicyHistory",
    "Preference",
    "PreferenceSheet",
    "ProductCard",
    "Profiles",
    "Provenance",
    "PublicMenu",
    "PurposeConsent",
    "RankRequest",
    "Readiness",
    "Redeeming",
    "Refused",
    "Regular",
    "Removed",
    "Replay",
    "SearchRequest",
    "Seen",
    "Services",
    "Shops",
    "Tracked",
    "Translate",
    "Unpublishable",
    "Written",
    "answer",
    "as_csv_files",
    "as_zip",
    "attributes_now",
    "check_drafts",
    "compare_rules",
    "consent_of",
    "create_key",
    "decide",
    "enforce_retention",
    "erase_customer",
    "export_customer",
    "find_right",
    "first_key",
    "for_shopper",
    "import_events",
    "import_preferences",
    "import_products",
    "import_reviews",
    "import_shop",
    "is_known",
    "known_names",
    "letter_after",
    "letter_of",
    "list_keys",
    "list_rights",
    "mail_of",
    "mark",
    "named",
    "next_question",
    "note_refusal",
    "note_token_refusal",
    "operator",
    "policy_history",
    "preferences_of",
    "preview_margin",
    "product",
    "promise_of",
    "promises_kept",
    "propose",
    "public_menu",
    "publish",
    "put_products",
    "rank",
    "read_drafts",
    "read_promised",
    "read_token",
    "ready",
    "reapply_erasures",
    "rebuild_projections",
    "refuse_everything",
    "regulars",
    "replay",
    "request_right",
    "revoke_key",
    "revoke_right",
    "roll_back",
    "search",
    "separate_device",
    "set_consent",
    "sign_token",
    "state_preferences",
    "tail",
    "texts_of",
    "track",
    "why",
    "withdraw_products",
    "write_promise",
]
