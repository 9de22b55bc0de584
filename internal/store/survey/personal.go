package survey

import (
	"context"
	"encoding/json"

	"openpeople/internal/personal"
	"openpeople/internal/survey"
)

const otherRevised = `SELECT v.response_id, r.version_id, v.number, v.other FROM revisions v JOIN responses r ON r.id = v.response_id
WHERE v.other <> '{}' AND r.contact_id IN {contacts}`

// Personal lists what this room keeps of customers: what they answered in words.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{
		{Table: "responses", Columns: []string{"comment", "other"}, Class: personal.Comment,
			Count: "SELECT COUNT(*) FROM responses WHERE comment NOT IN ('', '[…]') AND contact_id IN {contacts}",
			Erase: "UPDATE responses SET comment = '[…]' WHERE comment NOT IN ('', '[…]') AND contact_id IN {contacts}",
			Texts: []personal.Text{{
				Said:  "SELECT id, comment FROM responses WHERE comment <> '' AND contact_id IN {contacts}",
				Write: s.RewriteText("UPDATE responses SET comment = ? WHERE id = ?"),
			}, {
				Of:    "SELECT id, version_id, other FROM responses WHERE other <> '{}' AND contact_id IN {contacts}",
				Said:  "SELECT id, version_id, other FROM responses WHERE other <> '{}' AND contact_id IN {contacts}",
				JSON:  true,
				Whole: s.choicesOnly,
				Write: func(ctx context.Context, keys []int64, text string) error {
					_, err := s.Exec(ctx, "UPDATE responses SET other = ? WHERE id = ?", text, keys[0])
					return err
				},
			}},
		},
		{Table: "revisions", Columns: []string{"comment", "other"}, Class: personal.Comment,
			Copy:  "SELECT r.contact_id AS contact, v.at AS answered_at, v.mark, v.solved, v.comment, v.reasons, v.other FROM revisions v JOIN responses r ON r.id = v.response_id WHERE r.contact_id IN {contacts} ORDER BY v.at, r.id",
			Erase: "UPDATE revisions SET comment = '[…]' WHERE comment NOT IN ('', '[…]') AND response_id IN (SELECT id FROM responses WHERE contact_id IN {contacts})",
			Texts: []personal.Text{{
				Said:  "SELECT v.response_id, v.number, v.comment FROM revisions v JOIN responses r ON r.id = v.response_id WHERE v.comment <> '' AND r.contact_id IN {contacts}",
				Write: s.RewriteText("UPDATE revisions SET comment = ? WHERE response_id = ? AND number = ?"),
			}, {
				Of:    otherRevised,
				Said:  otherRevised,
				JSON:  true,
				Whole: s.choicesOnly,
				Write: func(ctx context.Context, keys []int64, text string) error {
					_, err := s.Exec(ctx, "UPDATE revisions SET other = ? WHERE response_id = ? AND number = ?", text, keys[0], keys[2])
					return err
				},
			}},
		},
	}
}

// unsay takes the words out of an answer about a contact whose customer was erased: the
// link lives on, and so does what the customer chose.
func (s *Store) unsay(ctx context.Context, r *survey.Response) error {
	if r.Comment == "" && len(r.Other) == 0 {
		return nil
	}
	var erased bool
	err := s.Row(ctx, "SELECT hash = '[…]' FROM contacts WHERE id = ?", r.ContactID).Scan(&erased)
	if err != nil || !erased {
		return err
	}
	if r.Comment != "" {
		r.Comment = personal.Gone
	}
	if len(r.Other) == 0 {
		return nil
	}
	raw, err := json.Marshal(r.Other)
	if err != nil {
		return err
	}
	left, err := s.choicesOnly(ctx, []int64{r.ID, r.VersionID}, string(raw))
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(left), &r.Other)
}

// choicesOnly leaves of answers what was chosen; what was written in words goes. keys[1] is
// the version that asked.
func (s *Store) choicesOnly(ctx context.Context, keys []int64, text string) (string, error) {
	v, err := s.VersionByID(ctx, keys[1])
	if err != nil {
		return "", err
	}
	var answers map[string][]string
	if err := json.Unmarshal([]byte(text), &answers); err != nil {
		return "", err
	}
	for key := range answers {
		if v.Question(key).Kind == survey.FreeText {
			answers[key] = []string{personal.Gone}
		}
	}
	raw, err := json.Marshal(answers)
	return string(raw), err
}
