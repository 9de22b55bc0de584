package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"openpeople/internal/fault"
)

// The recipe for changing a constraint on SQLite, tried on a table that others
// point at: rows, references and the rest of the schema stay, the constraint is
// new, and running it twice, as after a kill, changes nothing.
func TestAConstraintChangesOnSQLite(t *testing.T) {
	recipe, err := os.ReadFile("testdata/0099_constraint.sqlite.sql")
	if err != nil {
		t.Fatal(err)
	}
	with := func(text string) fs.FS {
		files, err := migrationsFor(SQLite)
		if err != nil {
			t.Fatal(err)
		}
		all := fstest.MapFS{"0099_constraint.sql": {Data: []byte(text)}}
		for name, file := range files.(fstest.MapFS) {
			all[name] = file
		}
		return all
	}
	ctx := t.Context()
	desk := func() *DB {
		db := openLite(t)
		if err := db.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{
			"INSERT INTO open_days (id, title, aim, from_day, to_day, announced_by, announced_at, revision) VALUES (1, '', '', 1, 1, 1, 0, 1)",
			"INSERT INTO places (id, kind, name, address) VALUES (7, 'shop', 'Arbat', 'Moscow')",
			"INSERT INTO shifts (day_id, place_id, starts_at, ends_at, seats) VALUES (1, 7, 0, 1, 1)",
		} {
			if err := run(ctx, db, text); err != nil {
				t.Fatal(err)
			}
		}
		return db
	}
	db := desk()
	for range 2 {
		if _, err := db.migrate(ctx, with(string(recipe))); err != nil {
			t.Fatal(err)
		}
		var name string
		if err := db.Row(ctx, "SELECT p.name FROM shifts s JOIN places p ON p.id = s.place_id").Scan(&name); err != nil || name != "Arbat" {
			t.Errorf("the place of the shift is %q, %v", name, err)
		}
		if err := run(ctx, db, "INSERT INTO places (kind, name, address) VALUES ('shop', '', '')"); err == nil {
			t.Error("a place without a name is taken")
		}
		if err := run(ctx, db, "INSERT INTO places (kind, name, address) VALUES ('shop', 'Arbat', '')"); !fault.Is(err, fault.Conflict) {
			t.Errorf("one place twice: %v", err)
		}
		if err := run(ctx, db, "DELETE FROM places"); err == nil {
			t.Error("a place goes though a shift points at it")
		}
		// As if it was killed before the version was noted.
		if err := run(ctx, db, "DELETE FROM goose_db_version WHERE version_id = 99"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := desk().migrate(ctx, with(strings.Replace(string(recipe), "FROM places;", "FROM places WHERE id <> 7;", 1))); err == nil || !strings.Contains(err.Error(), "shifts points at no row of places") {
		t.Errorf("a recipe that loses a row: %v", err)
	}
}

func run(ctx context.Context, db *DB, text string) error {
	return db.InTx(ctx, func(ctx context.Context) error {
		_, err := db.Exec(ctx, text)
		return err
	})
}

// frozen are the migrations that have landed, as each engine reads them, by the
// first bytes of their SHA-256. They never change: people's databases have gone
// through them. A change is a new file, and its lines here.
var frozen = map[string]string{
	"postgres/0001_names.sql":              "af5ed041006f8095",
	"postgres/0002_contacts.sql":           "4b9d7e1aa80138ae",
	"postgres/0003_surveys.sql":            "7f786333d6fdc32f",
	"postgres/0004_work.sql":               "8db8cd8f5b279021",
	"postgres/0005_accounts.sql":           "1401746cae5145b6",
	"postgres/0006_figures.sql":            "08a07fed3ebbe65a",
	"postgres/0007_reviews.sql":            "87590dda40989545",
	"postgres/0008_opendays.sql":           "1b94a593158d3a57",
	"sqlite/0073_comment_stamps.sql":       "297c9234a9ed285f",
	"postgres/0073_comment_stamps.sql":     "297c9234a9ed285f",
	"postgres/0009_ideas.sql":              "d8bbcc1f49083a85",
	"postgres/0010_idea_search.sql":        "6bf8abdd78e92d66",
	"postgres/0011_recovery_attempts.sql":  "af6163806d8234df",
	"sqlite/0011_recovery_attempts.sql":    "74ae23e1ca7f19de",
	"postgres/0013_unknown_talk.sql":       "47138e2d15154577",
	"sqlite/0013_unknown_talk.sql":         "47138e2d15154577",
	"sqlite/0014_channel_guess.sql":        "b65966dc24d24773",
	"postgres/0014_channel_guess.sql":      "b65966dc24d24773",
	"sqlite/0015_contact_extras.sql":       "bde648e1d0e90c36",
	"postgres/0015_contact_extras.sql":     "bde648e1d0e90c36",
	"sqlite/0020_token_expiry.sql":         "c7a7acabe5f0e655",
	"postgres/0020_token_expiry.sql":       "c7a7acabe5f0e655",
	"sqlite/0021_proved.sql":               "4cc72b769fb639e6",
	"postgres/0021_proved.sql":             "4cc72b769fb639e6",
	"sqlite/0029_returns.sql":              "b0067952717f9496",
	"postgres/0029_returns.sql":            "8253fc29c520844d",
	"sqlite/0031_contact_found_by.sql":     "3369c4382d5eb918",
	"postgres/0031_contact_found_by.sql":   "7058f3041e6b3068",
	"sqlite/0033_contact_neighbours.sql":   "2b33b019c919bd82",
	"postgres/0033_contact_neighbours.sql": "2b33b019c919bd82",
	"sqlite/0034_answered_lately.sql":      "117c849ab915e945",
	"postgres/0034_answered_lately.sql":    "117c849ab915e945",
	"sqlite/0035_saved_views.sql":          "b1abd90a50e0ff59",
	"postgres/0035_saved_views.sql":        "2942888db6c32d11",
	"sqlite/0036_response_taken.sql":       "66d0b19d78e920ec",
	"postgres/0036_response_taken.sql":     "66d0b19d78e920ec",
	"sqlite/0040_remarks.sql":              "b2b0d064547ed5ec",
	"postgres/0040_remarks.sql":            "67edf80d4f0f484d",
	"sqlite/0048_recovery_work.sql":        "67ec13bb9bcd5915",
	"postgres/0048_recovery_work.sql":      "90bd26e3fde9ff19",
	"sqlite/0049_recovery_words.sql":       "7ab994c74ebc7204",
	"postgres/0049_recovery_words.sql":     "557f1f4181aac9be",
	"sqlite/0060_exports.sql":              "326876672789bb89",
	"postgres/0060_exports.sql":            "a7a8dd96bedf2876",
	"sqlite/0087_review_answers.sql":       "93cbe00d6fcdc98f",
	"postgres/0087_review_answers.sql":     "69bad28659d122dd",
	"sqlite/0061_exports_about.sql":        "8bc82700798a0971",
	"sqlite/0070_segment_stamps.sql":       "a025f5b1925749d0",
	"sqlite/0071_figure_spans.sql":         "3e44c390f27ca079",
	"sqlite/0064_mentions.sql":             "4df44113d9ff3a56",
	"postgres/0064_mentions.sql":           "4df44113d9ff3a56",
	"postgres/0061_exports_about.sql":      "8bc82700798a0971",
	"sqlite/0066_scorecards.sql":           "b1a3084b8843c959",
	"postgres/0066_scorecards.sql":         "b1a3084b8843c959",
	"postgres/0070_segment_stamps.sql":     "a025f5b1925749d0",
	"postgres/0071_figure_spans.sql":       "1ac03f9ad1555378",
	"sqlite/0067_scorecard_rules.sql":      "d7c948958aafc591",
	"postgres/0067_scorecard_rules.sql":    "e6cc7f4d49e6332a",
	"sqlite/0072_recordings.sql":           "39052836adce23ee",
	"postgres/0072_recordings.sql":         "ffaa98006ca691c5",
	"sqlite/0084_calibrations.sql":         "c0973619d1008acf",
	"postgres/0084_calibrations.sql":       "d65e9b4d220ec67a",
	"sqlite/0079_queue.sql":                "0873125341e79459",
	"postgres/0079_queue.sql":              "3bed2ceeb6aaab0f",
	"sqlite/0089_review_counts.sql":        "5efd7363bc819941",
	"postgres/0089_review_counts.sql":      "5efd7363bc819941",
	"sqlite/0080_appeals.sql":              "2f4b2121a1c5bf9c",
	"postgres/0080_appeals.sql":            "290e662d35fbac88",
	"sqlite/0090_speech_texts.sql":         "3a879253d3ddd45a",
	"postgres/0090_speech_texts.sql":       "004e053f8222e2c3",
	"sqlite/0091_praise.sql":               "8864af4c3d764d8f",
	"postgres/0091_praise.sql":             "8864af4c3d764d8f",
	"sqlite/0082_self_reviews.sql":         "dd4d7bdfc0898143",
	"postgres/0082_self_reviews.sql":       "2c5a5221ea6183d2",
	"sqlite/0083_coaching.sql":             "d2f846b95b5d70b2",
	"postgres/0083_coaching.sql":           "7ca577d004380e03",
	"sqlite/0076_hearings.sql":             "c55b87ac5f0e8595",
	"postgres/0076_hearings.sql":           "b2b092c847ddc27c",
	"sqlite/0075_retention_said.sql":       "45010ad836b36d14",
	"postgres/0075_retention_said.sql":     "45010ad836b36d14",
	"sqlite/0077_redactions.sql":           "d01c56eb90681687",
	"postgres/0077_redactions.sql":         "7a59ec2d644f8c78",
	"sqlite/0053_boards.sql":               "843f264e8bfaea37",
	"postgres/0053_boards.sql":             "ae5d3ef3264b89c5",
	"sqlite/0050_comment_tags.sql":         "bc8c6af07dfab48e",
	"postgres/0050_comment_tags.sql":       "67839f07d991da9f",
	"sqlite/0051_comment_days.sql":         "99c77a605b238bbd",
	"postgres/0051_comment_days.sql":       "1cc869a227197cb1",
	"postgres/0057_retention.sql":          "c8f1cb3350da488e",
	"postgres/0058_beyond_goes.sql":        "1922503442164671",
	"sqlite/0057_retention.sql":            "32ab53f23269d0f7",
	"sqlite/0058_beyond_goes.sql":          "1922503442164671",
	"postgres/0056_privacy.sql":            "28f746f2143db7d1",
	"sqlite/0056_privacy.sql":              "44f2cd3f37db2739",
	"sqlite/0054_digests.sql":              "cc57fa3ce619f4b1",
	"postgres/0054_digests.sql":            "8903df5f6ce1ffbf",
	"sqlite/0028_names_in_two.sql":         "e1faaf5d7f4bf865",
	"postgres/0028_names_in_two.sql":       "e1faaf5d7f4bf865",
	"sqlite/0001_names.sql":                "9818610f06d6b893",
	"sqlite/0002_contacts.sql":             "5fd065585d4d2e85",
	"sqlite/0003_surveys.sql":              "5b034619d29a5d0b",
	"sqlite/0004_work.sql":                 "99cfc0be361d69c6",
	"sqlite/0005_accounts.sql":             "91fb564ca359f900",
	"sqlite/0006_figures.sql":              "a93f51428e757bfc",
	"sqlite/0007_reviews.sql":              "5eb3a621820c1840",
	"sqlite/0008_opendays.sql":             "df11236c53cdac3a",
	"sqlite/0009_ideas.sql":                "171d659c80f6ede9",
	"sqlite/0010_idea_search.sql":          "e4f943dcecb0e20e",
	"sqlite/0044_words.sql":                "e7a55b5f2a3634fe",
	"postgres/0044_words.sql":              "9f42ae0630e4cb1f",
}

// Of a contact whose talk is not known the handling time goes, and its figures are told.
func TestUnknownTalkHasNoHandlingTime(t *testing.T) {
	ctx, db := t.Context(), openLite(t)
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	raw, err := fs.ReadFile(migrationFiles, "migrations/0013_unknown_talk.sql")
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"INSERT INTO channels (id, code, kind, name) VALUES (1, 'chat', 'chat', '')"}
	for _, row := range []string{"1, 30, 5, 35", "2, NULL, 5, 5", "3, NULL, NULL, NULL"} {
		texts = append(texts, `INSERT INTO contacts (source, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, started_at, ended_at, day, beyond_what, beyond_why, beyond_cost, hash, taken_at, external_id, talk, wrap, handling)
VALUES ('chat', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', '', '', '', 0, `+row+")")
	}
	for _, text := range append(texts, strings.Split(string(raw), ";")[:2]...) {
		if err := run(ctx, db, text); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string]string{
		"SELECT group_concat(external_id || '=' || COALESCE(handling, 'none'), ' ') FROM contacts": "1=35 2=none 3=none",
		"SELECT group_concat(contact_id) FROM figure_touches":                                      "2",
	} {
		var got string
		if err := db.Row(ctx, query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, want %q, %v", query, got, want, err)
		}
	}
}

func TestMigrationsAreFrozen(t *testing.T) {
	gone := maps.Clone(frozen)
	for _, kind := range []Kind{SQLite, Postgres} {
		files, err := migrationsFor(kind)
		if err != nil {
			t.Fatal(err)
		}
		for name, file := range files.(fstest.MapFS) {
			sum := sha256.Sum256(file.Data)
			name, have := string(kind)+"/"+name, hex.EncodeToString(sum[:8])
			switch want, landed := frozen[name]; {
			case !landed:
				t.Errorf("%s is new: add its line, %q: %q", name, name, have)
			case want != have:
				t.Errorf("%s has landed and was changed: put it back and write a new migration", name)
			}
			delete(gone, name)
		}
	}
	for name := range gone {
		t.Errorf("%s has landed and is gone", name)
	}
}
