package words

import (
	"context"
	"database/sql"

	"openpeople/internal/contact"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/terms"
)

// document is a contact with its terms, each with who said it.
type document struct {
	page.Cursor // when it ended, and its id
	terms       map[string]query.By
}

// Signs before terms that not everybody is shown: those that a mask hides, and those that
// it makes of what is left. No term begins with one.
const (
	hidden = "#"
	left   = "~"
)

// seen are the names under which a term stands for a reader: of who sees what masks hide,
// and of who does not.
func seen(term string, open bool) []string {
	if open {
		return []string{term, hidden + term}
	}
	return []string{term, left + term}
}

// termsOf are the terms by which a contact is found.
func termsOf(said []contact.Said) map[string]query.By {
	out := map[string]query.By{}
	note := func(text string, name func(term string) string, by query.By) {
		terms.Each(text, func(w terms.Word) {
			if !w.Everywhere {
				out[name(w.Term)] |= by
			}
		})
	}
	for _, one := range said {
		open := one.Text.Text
		masked := mask.Text(open)
		if masked == open {
			note(open, func(term string) string { return term }, one.By)
			continue
		}
		inOpen, inMasked := set(open), set(masked)
		note(open, func(term string) string {
			if inMasked[term] {
				return term
			}
			return hidden + term
		}, one.By)
		note(masked, func(term string) string {
			if inOpen[term] {
				return term
			}
			return left + term
		}, one.By)
	}
	return out
}

func set(text string) map[string]bool {
	out := map[string]bool{}
	for _, t := range terms.Of(text) {
		out[t] = true
	}
	return out
}

const saidText = `SELECT c.id, c.ended_at, v.messages, COALESCE((SELECT r.comment FROM responses r WHERE r.contact_id = c.id AND r.purpose = 'first'), '')
FROM contacts c JOIN conversations v ON v.contact_id = c.id WHERE c.id IN `

// SaidIn hands over what was said in contacts, in no order; of one whose conversation
// cannot be read, its comment.
func (s *Store) SaidIn(ctx context.Context, ids []any, take func(at page.Cursor, said []contact.Said)) error {
	return s.db.InChunks(ctx, saidText, nil, ids, func(rows *sql.Rows) error {
		at, packed, comment, err := scanSaid(rows)
		if err == nil {
			take(at, saidIn(packed, comment))
		}
		return err
	})
}

// scanSaid reads a row of saidText.
func scanSaid(rows *sql.Rows) (at page.Cursor, packed sql.RawBytes, comment string, err error) {
	err = rows.Scan(&at.ID, &at.At, &packed, &comment)
	return at, packed, comment, err
}

func saidIn(packed []byte, comment string) []contact.Said {
	said, _ := contact.Transcript(packed).Said() // `check` says of one that cannot be read
	return append(said, contact.SaidIn(nil, comment)...)
}

// documents reads contacts; of one in which nothing was said only where it stands.
func (s *Store) documents(ctx context.Context, ids []any) (list []document, err error) {
	err = s.SaidIn(ctx, ids, func(at page.Cursor, said []contact.Said) {
		list = append(list, document{at, termsOf(said)})
	})
	return list, err
}
