package main

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
)

// impersonal are the columns of texts in which no customer can be recognised, by table, and
// why. A column of a text that is in none of the rooms' lists (Personal) stands here, or
// the test fails by its name: whoever adds one decides what becomes of it.
var impersonal = map[string][]string{ // codes, names and settings of the desk itself
	"boards": {"name", "language", "theme", "slice"}, "board_links": {"name", "hash"},
	"digests": {"every"}, "digest_letters": {"every"},
	"comment_tags":       {"name", "name_en", "rules"},
	"channels":           {"code", "kind", "name", "name_en"},
	"dimensions":         {"kind", "code", "name", "name_en"},
	"namespaces":         {"name"},
	"settings":           {"name", "value"},
	"surveys":            {"key", "name"},
	"versions":           {"questions"},
	"rules":              {"name", "delivery", "channels", "kinds", "topics", "regions", "lines"},
	"scorecards":         {"key", "name", "draft"},
	"scorecard_versions": {"content"}, "scorecard_rules": {"name", "condition"},
	"queue_rules": {"name", "kind", "filter"}, "queue_draws": {"rule"}, "queue_assignments": {"state"}, "appeals": {"kind", "criterion", "state"}, "calibration_letters": {"about"},
	"recovery_words":     {"list", "code", "name", "name_en"},
	"recovery_calendars": {"hours"},
	"places":             {"kind", "name", "address"},
	"open_days":          {"title", "aim"},

	// the staff
	"people":         {"email", "name", "role", "password_hash", "language", "theme", "time_zone"},
	"operators":      {"external_id", "name"},
	"password_links": {"hash"},
	"sessions":       {"hash", "data", "agent"},
	"tokens":         {"name", "scopes", "namespace", "hash"},
	"audit":          {"name", "action", "noun"},

	// codes of what happened, and keys of forms
	"exports":                 {"language", "file_key", "file_name", "reach", "failed"},
	"comment_tagged":          {"how"},
	"contacts":                {"source"},
	"recordings":              {"channels", "pauses"},
	"hearings":                {"state", "detail", "sides", "silences"},
	"speech_texts":            {"state", "detail", "host", "model"},
	"contact_attributes":      {"key"},
	"decisions":               {"reason"},
	"invitations":             {"purpose", "delivery", "language"},
	"messages":                {"kind", "delivery", "language", "state", "lease", "header_id"},
	"responses":               {"purpose", "delivery", "reasons"},
	"revisions":               {"reasons"},
	"recoveries":              {"outcome", "cause"},
	"reviews":                 {"answers"},
	"recovery_attempts":       {"result"},
	"recovery_returns":        {"outcome", "cause"},
	"review_acknowledgements": {"word"},
	"notes":                   {"key", "hindered", "helped"},
	"note_revisions":          {"hindered", "helped"},
	"ideas":                   {"key", "status"},
	"idea_changes":            {"status"},
	"idea_comments":           {"key"},
	"idea_origins":            {"kind"},
	"idea_slices":             {"kind"},
	"events":                  {"name", "reader", "lease"},
	"timetable":               {"task", "plan", "lease", "error"},
	"works":                   {"kind", "unique_key", "state", "lease", "node"},

	// sums, and where contacts stand
	"figure_rollups":  {"sums", "handling"},
	"figure_segments": {"places", "sums", "others", "names"},
	"figure_spans":    {"sums", "handling"},
	"figure_values":   {"sums", "handling"},
	"figure_words":    {"word"},
	"word_blocks":     {"contacts"},

	// what this room says of erasures: a name of the staff, numbers, and seals of the desk
	"retention_nights": {"limits", "counted"},
	"erased_ids":       {"seal"},
	"erasures":         {"name", "counted", "mentions"},
}

// TestPersonalDataAreListed holds what rooms list of customers to the columns that there
// are: every column that may hold words is on a list, or said not to.
func TestPersonalDataAreListed(t *testing.T) {
	a := emptyDesk(t, nil)
	listed := map[string]bool{}
	for _, k := range a.store.Personal() {
		for _, column := range k.Columns {
			listed[k.Table+"."+column] = true
		}
	}
	there := map[string]bool{}
	if err := a.store.Each(t.Context(), `SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'idea_search_%' ORDER BY 1, c.cid`, nil, func(rows *sql.Rows) error {
		var table, column, kind string
		if err := rows.Scan(&table, &column, &kind); err != nil {
			return err
		}
		name := table + "." + column
		there[name] = true
		words := strings.HasPrefix(kind, "TEXT") || strings.HasPrefix(kind, "BLOB") || kind == ""
		free := slices.Contains(impersonal[table], column)
		switch {
		case listed[name] && free:
			t.Errorf("%s is listed as personal and as not", name)
		case words && !listed[name] && !free:
			t.Errorf("%s may hold what a customer is known by: list it in its room (personal.go), or say that it does not (impersonal)", name)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(there) < 250 {
		t.Fatalf("only %d columns: the walk is broken", len(there))
	}
	for name := range listed {
		if !there[name] {
			t.Errorf("%s is listed and is not there", name)
		}
	}
	for table, columns := range impersonal {
		for _, column := range columns {
			if !there[table+"."+column] {
				t.Errorf("%s.%s is said to hold no customer, and is not there", table, column)
			}
		}
	}
}
