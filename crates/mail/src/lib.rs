//! Mail in (bounded parse) and mail out (templates, smarthost, local outbox).
