-- Three of four units are no more: whether one is valid stands beside its name and its code, so that those which are not are passed over within the index.
DROP INDEX administrative_units_by_name;
CREATE INDEX administrative_units_by_name ON administrative_units (name_sort, id, valid_from, valid_to);
DROP INDEX administrative_units_by_code;
CREATE INDEX administrative_units_by_code ON administrative_units (code, id, valid_from, valid_to);
