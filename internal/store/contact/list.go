package contact

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
)

// commentWords is how much of a comment a list reads: more than it shows, since
// the end may fall when it is masked.
const commentWords = "200"

const rowNames = `, ch.code, ch.kind, {ch.name}, COALESCE(o.name, ''), COALESCE({t.name}, ''), COALESCE({p.name}, ''), COALESCE({l.name}, ''), COALESCE(o.external_id, ''), COALESCE(t.code, ''), COALESCE(p.code, ''), COALESCE(l.code, ''), COALESCE(u.name, ''),
CASE WHEN c.commented THEN COALESCE((SELECT SUBSTR(r.comment, 1, ` + commentWords + `) FROM responses r WHERE r.contact_id = c.id AND r.purpose = 'first' AND r.comment <> ''), '') ELSE '' END
FROM contacts c JOIN channels ch ON ch.id = c.channel_id LEFT JOIN operators o ON o.id = c.operator_id
LEFT JOIN dimensions t ON t.id = c.team_id LEFT JOIN dimensions p ON p.id = c.topic_id LEFT JOIN dimensions l ON l.id = c.client_id LEFT JOIN customers u ON u.id = c.customer_id`

// answeredColumns are the survey that a customer answered and the number of its version.
const answeredColumns = `, COALESCE((SELECT y.key FROM responses w JOIN versions n ON n.id = w.version_id JOIN surveys y ON y.id = n.survey_id WHERE w.contact_id = c.id AND w.purpose = 'first'), ''),
COALESCE((SELECT n.number FROM responses w JOIN versions n ON n.id = w.version_id WHERE w.contact_id = c.id AND w.purpose = 'first'), 0)`

// rowText selects rows of the list, with what a contact may also carry, and which survey was
// answered, where it is asked for.
func rowText(ctx context.Context, f contact.Filter) string {
	extras := noExtras + ", '', 0"
	if f.Extras {
		extras = extrasColumn + answeredColumns
	}
	return "SELECT " + contactColumns + extras + engine.Named(ctx, rowNames)
}

// ListContacts returns contacts that the filter lets through, the latest first: by
// an index where one carries the filter, else by the figures of their days; by the index
// of words where some are looked for. In the order Oldest the list goes the other way.
func (s *Store) ListContacts(ctx context.Context, f contact.Filter, p page.Request) (out page.Of[contact.Row], err error) {
	switch {
	case f.Words.Any():
		return s.saidContacts(ctx, f, p)
	case f.Invited() && f.Order == contact.Latest:
		return s.invitedContacts(ctx, f, p)
	case f.Order == contact.Oldest:
		return s.oldestContacts(ctx, f, p)
	case len(f.Tags) > 0:
		return s.taggedContacts(ctx, f, p)
	case !carried(f):
		err = s.View(ctx, func(ctx context.Context) error {
			out, err = s.findContacts(ctx, f, p)
			return err
		})
		return out, err
	}
	where, args, some, err := s.contactWhere(ctx, f)
	if err != nil || !some {
		return out, engine.Refused(err)
	}
	if p.After != (page.Cursor{}) {
		where = append(where, "(c.ended_at, c.id) < (?, ?)")
		args = append(args, p.After.At, p.After.ID)
	}
	var rows []contact.Row
	text := rowText(ctx, f) + whereOf(where) + " ORDER BY c.ended_at DESC, c.id DESC LIMIT ?"
	err = s.Each(ctx, text, append(args, p.Rows()+1), readRow(&rows))
	return page.Cut(rows, p.Rows(), placeOf), err
}

func placeOf(r contact.Row) page.Cursor { return page.Cursor{At: engine.Ms(r.EndedAt), ID: r.ID} }

func readRow(to *[]contact.Row) func(q *sql.Rows) error {
	return func(q *sql.Rows) error {
		var r contact.Row
		var t contactNumbers
		if err := q.Scan(append(contactDest(&r.Contact, &t), &r.Survey, &r.SurveyVersion, &r.ChannelCode, &r.ChannelKind, &r.ChannelName,
			&r.OperatorName, &r.TeamName, &r.TopicName, &r.ClientName, &r.OperatorCode, &r.TeamCode, &r.TopicCode, &r.ClientCode, &r.CustomerName, &r.Comment)...); err != nil {
			return err
		}
		t.into(&r.Contact)
		*to = append(*to, r)
		return nil
	}
}

// findContacts lets the figures find the contacts and reads these.
func (s *Store) findContacts(ctx context.Context, f contact.Filter, p page.Request) (out page.Of[contact.Row], err error) {
	found, err := s.figures.FindContacts(ctx, search(f), p)
	if err != nil {
		return out, err
	}
	return s.rowsOf(ctx, f, found.Of)
}

// rowsOf reads the contacts of a part of a list, in its order.
func (s *Store) rowsOf(ctx context.Context, f contact.Filter, found page.Of[page.Cursor]) (out page.Of[contact.Row], err error) {
	place, ids := map[int64]int{}, make([]any, len(found.Rows))
	for i, c := range found.Rows {
		place[c.ID], ids[i] = i, c.ID
	}
	out.Next, out.Until = found.Next, found.Until
	err = s.InChunks(ctx, rowText(ctx, f)+" WHERE c.id IN ", nil, ids, readRow(&out.Rows))
	slices.SortFunc(out.Rows, func(a, b contact.Row) int { return cmp.Compare(place[a.ID], place[b.ID]) })
	return out, err
}

// CountContacts counts what the filter lets through, at most limit; more says that
// it counted no further.
func (s *Store) CountContacts(ctx context.Context, f contact.Filter, limit int) (n int, more bool, err error) {
	if f.Words.Any() {
		return s.countSaid(ctx, f, limit)
	}
	if f.Invited() {
		return s.countInvited(ctx, f, limit)
	}
	if len(f.Tags) > 0 {
		return s.countTagged(ctx, f, limit)
	}
	if !carried(f) {
		return s.figures.CountFound(ctx, search(f), limit)
	}
	where, args, some, err := s.contactWhere(ctx, f)
	if err != nil || !some {
		return 0, false, engine.Refused(err)
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS x FROM contacts c"+whereOf(where)+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
	return n, n >= limit, engine.Refused(err)
}
