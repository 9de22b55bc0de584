package store_test

import (
	"maps"
	"os"
	"strings"
	"testing"

	"openpeople/internal/personal"
	"openpeople/internal/privacy"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Limits that were set before recordings were a class keep recordings by the default; what
// somebody left empty stays for ever.
func TestMigrationSaysWhatWasNotSaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx := t.Context()
		raw, err := os.ReadFile("engine/migrations/0075_retention_said.sql")
		if err != nil {
			t.Fatal(err)
		}
		run := func(text string) {
			t.Helper()
			if err := storetest.Run(ctx, s, text); err != nil {
				t.Fatal(text, err)
			}
		}
		const audited = `INSERT INTO audit (at, person_id, token_id, name, action, noun, noun_id, detail) VALUES (0, 1, 0, '', 'change', 'desk', 0, '{"keep_recording": [90, 0]}')`
		for _, c := range []struct {
			set, before string
			want        privacy.Limits
		}{
			{`{"comment":1095,"conversation":180,"identity":1095,"letter":180}`, "", privacy.Limits{personal.Comment: 1095, personal.Conversation: 180, personal.Identity: 1095, personal.Letter: 180, personal.Recording: 90}},
			{`{"recording":30}`, "", privacy.Limits{personal.Comment: 0, personal.Conversation: 0, personal.Identity: 0, personal.Letter: 0, personal.Recording: 30}},
			{`{}`, "", privacy.Limits{personal.Comment: 0, personal.Conversation: 0, personal.Identity: 0, personal.Letter: 0, personal.Recording: 90}},
			{`{"letter":7}`, audited, privacy.Limits{personal.Comment: 0, personal.Conversation: 0, personal.Identity: 0, personal.Letter: 7, personal.Recording: 0}},
		} {
			run("DELETE FROM settings WHERE name = 'retention'")
			run("INSERT INTO settings (name, value) VALUES ('retention', '" + c.set + "')")
			if c.before != "" {
				run(c.before)
			}
			for _, text := range strings.Split(strings.TrimSpace(string(raw)), ";\n") {
				run(text)
			}
			if got, err := s.Limits(ctx); err != nil || !maps.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v; %v", c.set, got, c.want, err)
			}
		}
		run("DELETE FROM audit")
	})
}
