//! What a replayed notice says otherwise than the real one, each difference with its reason.

/// Where what comes out is not the real notice.
#[derive(Debug)]
pub struct Difference {
    pub notice: &'static str,
    pub element: &'static str,
    pub real: &'static str,
    pub ours: &'static str,
    pub why: &'static str,
}

const PUBLIC_BEFORE: &str = "public before it was reported: a desk dates what it is told by the day it is told, and was told with the report";
const FIXED_BEFORE: &str = "fixed before it was reported: a desk dates a landed fix by the day it is recorded, and was told with the report";

pub const DIFFERENCES: [Difference; 8] = [
    Difference {
        notice: "2011-0002",
        element: "published",
        real: "20110323",
        ours: "20110325",
        why: PUBLIC_BEFORE,
    },
    Difference {
        notice: "2011-0002",
        element: "fixed",
        real: "20110323",
        ours: "20110325",
        why: FIXED_BEFORE,
    },
    Difference {
        notice: "2012-0003",
        element: "published",
        real: "20120724",
        ours: "20120913",
        why: PUBLIC_BEFORE,
    },
    Difference {
        notice: "2013-0013",
        element: "published",
        real: "20130927",
        ours: "20131002",
        why: PUBLIC_BEFORE,
    },
    Difference {
        notice: "2013-0013",
        element: "fixed",
        real: "20130927",
        ours: "20131002",
        why: FIXED_BEFORE,
    },
    Difference {
        notice: "2013-0020",
        element: "published",
        real: "20131213",
        ours: "20131220",
        why: PUBLIC_BEFORE,
    },
    Difference {
        notice: "2014-0001",
        element: "published",
        real: "20131231",
        ours: "20140109",
        why: PUBLIC_BEFORE,
    },
    Difference {
        notice: "2014-0006",
        element: "fixed",
        real: "20140625",
        ours: "20140626",
        why: FIXED_BEFORE,
    },
];
