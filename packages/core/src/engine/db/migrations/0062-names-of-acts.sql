-- Records of the two people an act names. A name before and a name after are one human being from the first, so the persons alone
-- cannot tell which records the act holds together; linkage has to know. Acts that came before this are told when they come again.
alter table facts.vital add column person_key uuid, add column other_key uuid;
