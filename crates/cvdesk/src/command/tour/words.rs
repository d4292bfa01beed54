//! What the people of the tour write.

/// The report, as it comes in.
pub const REPORT: &str = "\
Received: from out.example (out.example [192.0.2.7]) by mx.desk.example; Tue, 3 Mar 2026 10:12:00 +0000\r
From: Rita Reporter <rita@out.example>\r
To: security@desk.example\r
Subject: hullo writes past the end of its line\r
Message-ID: <20260303101200.1@out.example>\r
Date: Tue, 3 Mar 2026 10:11:41 +0000\r
Content-Type: text/plain; charset=utf-8\r
\r
Dear team,\r
\r
greet() copies the name it is given into 16 bytes without looking at its\r
length. A name of 40 letters overwrites the return address; I have a name\r
that starts a shell. Every release since 1.1 seems to be affected.\r
\r
To see it: hullo AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r
\r
I would like to be named in the notice.\r
\r
Rita\r
";

/// A second mail of the same day.
pub const SECOND_MAIL: &str = "\
From: Rita Reporter <rita@out.example>\r
To: security@desk.example\r
Subject: Re: hullo writes past the end of its line\r
Message-ID: <20260303102000.2@out.example>\r
Date: Tue, 3 Mar 2026 10:19:30 +0000\r
\r
Did my report arrive?\r
";

/// The notice's one line.
pub const SUMMARY: &str = "Buffer overflow when greeting somebody with a long name";

/// The notice's description.
pub const DESCRIPTION: &str = "\
The greeting is composed in a buffer of 16 bytes on the stack, without
regard to the length of the name. A longer name is written past the end
of the buffer.";

/// The notice's impact.
pub const IMPACT: &str = "\
Whoever chooses the name can crash the program, and may run code of their
own with the rights of the person who is greeted.";

/// The notice's workaround.
pub const WORKAROUND: &str = "Greet only people whose names have eight letters or fewer.";
