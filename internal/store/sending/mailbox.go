package sending

import (
	"context"

	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/store/engine"
)

// KeepLetter puts a message into the built-in mailbox; one that was sent again
// replaces the first.
func (s *Store) KeepLetter(ctx context.Context, l sending.Letter) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.Exec(ctx, `INSERT INTO letters (message_id, at, recipient, subject, body_text, body_html) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (message_id) DO UPDATE SET at = excluded.at, recipient = excluded.recipient, subject = excluded.subject,
body_text = excluded.body_text, body_html = excluded.body_html`, l.MessageID, engine.Ms(l.At), l.To, l.Subject, l.Text, l.HTML)
		return err
	})
}

// ListLetters lists the mailbox without the bodies, newest first.
func (s *Store) ListLetters(ctx context.Context, p page.Request) (list page.Of[sending.Letter], err error) {
	before := int64(1 << 62)
	if p.After.ID > 0 {
		before = p.After.ID
	}
	found, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (l sending.Letter, err error) {
		var sent int64
		err = scan(&l.ID, &l.MessageID, &l.Kind, &l.About, &l.State, &sent, &l.To, &l.Subject)
		l.At = engine.At(sent)
		return l, err
	}, "SELECT l.id, l.message_id, m.kind, m.subject, m.state, l.at, l.recipient, l.subject FROM letters l JOIN messages m ON m.id = l.message_id WHERE l.id < ? ORDER BY l.id DESC LIMIT ?", before, p.Rows()+1)
	return page.Cut(found, p.Rows(), func(l sending.Letter) page.Cursor { return page.Cursor{At: engine.Ms(l.At), ID: l.ID} }), err
}

// CountLetters counts the mailbox, at most limit.
func (s *Store) CountLetters(ctx context.Context, limit int) (n int, err error) {
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM letters LIMIT ?) l", limit).Scan(&n)
	return n, engine.Refused(err)
}

// LetterByID returns a letter of the mailbox with its bodies.
func (s *Store) LetterByID(ctx context.Context, id int64) (l sending.Letter, err error) {
	var sent int64
	err = s.Row(ctx, `SELECT l.id, l.message_id, m.kind, m.subject, m.state, l.at, l.recipient, l.subject, l.body_text, l.body_html
FROM letters l JOIN messages m ON m.id = l.message_id WHERE l.id = ?`, id).
		Scan(&l.ID, &l.MessageID, &l.Kind, &l.About, &l.State, &sent, &l.To, &l.Subject, &l.Text, &l.HTML)
	l.At = engine.At(sent)
	return l, engine.Refused(err)
}

// RemoveLetters removes letters, in the transaction of ctx.
func (s *Store) RemoveLetters(ctx context.Context, ids []int64) error {
	_, err := s.Exec(ctx, "DELETE FROM letters WHERE id IN ("+engine.Marks(len(ids))+")", engine.Anys(ids)...)
	return engine.Refused(err)
}
