package contact

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/spelling"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	"openpeople/internal/when"
)

// contactColumns are the columns of a contact in the order of contactDest.
const contactColumns = `c.id, c.source, c.external_id, c.channel_id, c.operator_id, c.team_id, c.site_id, c.region_id, c.client_id, c.topic_id, c.customer_id,
c.line, c.started_at, c.ended_at, c.day, c.wait, c.talk, c.hold, c.wrap, c.handling, c.resolved,
c.beyond_what, c.beyond_why, c.beyond_cost, c.hash, c.taken_at, c.repeated_at, c.mark, c.commented, c.guest`

// instants of a contact on their way out of the database.
type contactInstants struct {
	started, ended, taken int64
	repeated              *int64
}

func contactDest(c *contact.Contact, t *contactInstants) []any {
	return []any{&c.ID, &c.Source, &c.ExternalID, &c.ChannelID, &c.OperatorID, &c.TeamID, &c.SiteID, &c.RegionID, &c.ClientID, &c.TopicID, &c.CustomerID,
		&c.Line, &t.started, &t.ended, &c.Day, &c.Wait, &c.Talk, &c.Hold, &c.Wrap, &c.Handling, &c.Resolved,
		&c.BeyondWhat, &c.BeyondWhy, &c.BeyondCost, &c.Hash, &t.taken, &t.repeated, &c.Mark, &c.Commented, &c.Guest}
}

func (t contactInstants) into(c *contact.Contact) {
	c.StartedAt, c.EndedAt, c.TakenAt, c.RepeatedAt = engine.At(t.started), engine.At(t.ended), engine.At(t.taken), engine.AtOrNil(t.repeated)
}

// ContactByID returns a contact with names, customer and conversation.
func (s *Store) ContactByID(ctx context.Context, id int64) (contact.Detail, error) {
	var d contact.Detail
	var t contactInstants
	var messages contact.Transcript
	err := s.Row(ctx, "SELECT "+contactColumns+", ch.code, ch.kind, ch.name, v.messages FROM contacts c JOIN channels ch ON ch.id = c.channel_id JOIN conversations v ON v.contact_id = c.id WHERE c.id = ?", id).
		Scan(append(contactDest(&d.Contact, &t), &d.Channel.Code, &d.Channel.Kind, &d.Channel.Name, &messages)...)
	if err != nil {
		return contact.Detail{}, engine.Refused(err)
	}
	t.into(&d.Contact)
	d.Channel.ID = d.ChannelID
	if d.Messages, err = messages.Messages(); err != nil {
		return contact.Detail{}, err
	}
	return d, engine.Refused(s.detailNames(ctx, &d))
}

func (s *Store) detailNames(ctx context.Context, d *contact.Detail) error {
	for _, of := range []struct {
		id int64
		to **contact.Dimension
	}{{d.TeamID, &d.Team}, {d.SiteID, &d.Site}, {d.RegionID, &d.Region}, {d.ClientID, &d.Client}, {d.TopicID, &d.Topic}} {
		if of.id == 0 {
			continue
		}
		var v contact.Dimension
		if err := s.Row(ctx, "SELECT id, kind, code, name FROM dimensions WHERE id = ?", of.id).Scan(&v.ID, &v.Kind, &v.Code, &v.Name); err != nil {
			return err
		}
		*of.to = &v
	}
	if d.OperatorID != 0 {
		var o contact.Operator
		if err := s.Row(ctx, "SELECT id, external_id, name, team_id FROM operators WHERE id = ?", d.OperatorID).Scan(&o.ID, &o.ExternalID, &o.Name, &o.TeamID); err != nil {
			return err
		}
		d.Operator = &o
	}
	if d.CustomerID != 0 {
		var c contact.Customer
		if err := s.Row(ctx, "SELECT id, external_id, name, email, phone, telegram, language, time_zone FROM customers WHERE id = ?", d.CustomerID).
			Scan(&c.ID, &c.ExternalID, &c.Name, &c.Email, &c.Phone, &c.Telegram, &c.Language, &c.TimeZone); err != nil {
			return err
		}
		d.Customer = &c
	}
	return nil
}

// commentWords is how much of a comment a list reads: more than it shows, since
// the end may fall when it is masked.
const commentWords = "200"

const rowNames = `, ch.code, ch.kind, ch.name, COALESCE(o.name, ''), COALESCE(t.name, ''), COALESCE(p.name, ''), COALESCE(l.name, ''), COALESCE(u.name, ''),
CASE WHEN c.commented THEN COALESCE((SELECT SUBSTR(r.comment, 1, ` + commentWords + `) FROM responses r WHERE r.contact_id = c.id AND r.purpose = 'first' AND r.comment <> ''), '') ELSE '' END
FROM contacts c JOIN channels ch ON ch.id = c.channel_id LEFT JOIN operators o ON o.id = c.operator_id
LEFT JOIN dimensions t ON t.id = c.team_id LEFT JOIN dimensions p ON p.id = c.topic_id LEFT JOIN dimensions l ON l.id = c.client_id LEFT JOIN customers u ON u.id = c.customer_id`

// ListContacts returns contacts that the filter lets through, the latest first: by
// an index where one carries the filter, else by the figures of their days.
func (s *Store) ListContacts(ctx context.Context, f contact.Filter, p page.Request) (out page.Of[contact.Row], err error) {
	if !carried(f) {
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
	text := "SELECT " + contactColumns + rowNames + whereOf(where) + " ORDER BY c.ended_at DESC, c.id DESC LIMIT ?"
	err = s.Each(ctx, text, append(args, p.Rows()+1), readRow(&rows))
	return page.Cut(rows, p.Rows(), placeOf), err
}

func placeOf(r contact.Row) page.Cursor { return page.Cursor{At: engine.Ms(r.EndedAt), ID: r.ID} }

func readRow(to *[]contact.Row) func(q *sql.Rows) error {
	return func(q *sql.Rows) error {
		var r contact.Row
		var t contactInstants
		if err := q.Scan(append(contactDest(&r.Contact, &t), &r.ChannelCode, &r.ChannelKind, &r.ChannelName,
			&r.OperatorName, &r.TeamName, &r.TopicName, &r.ClientName, &r.CustomerName, &r.Comment)...); err != nil {
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
	ids := make([]any, len(found.Rows))
	for i, c := range found.Rows {
		ids[i] = c.ID
	}
	out.Next, out.Until = found.Next, found.Until
	err = s.InChunks(ctx, "SELECT "+contactColumns+rowNames+" WHERE c.id IN ", nil, ids, readRow(&out.Rows))
	slices.SortFunc(out.Rows, func(a, b contact.Row) int {
		return cmp.Or(b.EndedAt.Compare(a.EndedAt), cmp.Compare(b.ID, a.ID))
	})
	return out, err
}

// CountContacts counts what the filter lets through, at most limit; more says that
// it counted no further.
func (s *Store) CountContacts(ctx context.Context, f contact.Filter, limit int) (n int, more bool, err error) {
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

func search(f contact.Filter) figures.Search {
	return figures.Search{Period: f.Period, By: f.By, Own: f.Own, Marks: f.Marks, Commented: f.Commented, Beyond: f.Beyond}
}

// indexed are the dimensions of which an index holds the contacts of a value in the
// order of the list.
var indexed = map[figure.Dimension]bool{figure.Channel: true, figure.Operator: true, figure.Team: true, figure.Topic: true}

// carried reports whether one index finds what the filter lets through: it has a
// single value of an indexed dimension or less, or names customers, whose contacts
// are few.
func carried(f contact.Filter) bool {
	if f.CustomerID != 0 || f.Search != "" {
		return true
	}
	n := 0
	for d, values := range f.By {
		if n += min(len(values), 2); len(values) > 0 && !indexed[d] {
			return false
		}
	}
	for _, yes := range []bool{f.Own != 0, f.Commented, f.Beyond} {
		if yes {
			n++
		}
	}
	return n+min(len(f.Marks), 2) <= 1
}

func whereOf(where []string) string {
	if len(where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(where, " AND ")
}

// contactWhere turns a filter that is carried into conditions over contacts c. The
// only value reads its own index in the order of the list; beside customers, whose
// index is to be read, it is asked of the rows (that is the +). some is false when
// nothing can be found.
func (s *Store) contactWhere(ctx context.Context, f contact.Filter) (where []string, args []any, some bool, err error) {
	// A period goes over ended_at, by which the indexes are ordered.
	if f.Period.From != 0 {
		where, args = append(where, "c.ended_at >= ?"), append(args, engine.Ms(f.Period.From.Start(s.Zone())))
	}
	if f.Period.To != 0 {
		where, args = append(where, "c.ended_at < ?"), append(args, engine.Ms(f.Period.To.Add(1).Start(s.Zone())))
	}
	narrow := func(column string, ids []int64) {
		is := " = ?"
		if f.CustomerID != 0 || f.Search != "" || len(ids) > 1 {
			column, is = "+"+column, " IN ("+engine.Marks(len(ids))+")"
		}
		where = append(where, column+is)
		for _, id := range ids {
			args = append(args, id)
		}
	}
	for d, values := range f.By {
		if len(values) == 0 {
			continue
		}
		ids, err := s.figures.Borne(ctx, d, values)
		if err != nil || len(ids) == 0 {
			return nil, nil, false, err
		}
		if d == figure.Survey {
			where = append(where, "EXISTS (SELECT 1 FROM invitations i JOIN versions n ON n.id = i.version_id WHERE i.contact_id = c.id AND i.purpose = 'first' AND n.survey_id IN ("+engine.Marks(len(ids))+"))")
			for _, id := range ids {
				args = append(args, id)
			}
			continue
		}
		narrow(columns[d], ids)
	}
	if f.Own != 0 {
		own, err := s.figures.CountedAs(ctx, []int64{f.Own})
		if err != nil {
			return nil, nil, false, err
		}
		narrow("c.operator_id", own)
	}
	if len(f.Marks) > 0 {
		narrow("c.mark", wide(f.Marks))
	}
	if f.CustomerID != 0 { // its index holds those above 0 only
		where, args = append(where, "c.customer_id = ? AND c.customer_id > 0"), append(args, f.CustomerID)
	}
	if len(f.Marks) > 0 {
		where = append(where, "c.mark IS NOT NULL")
	}
	if f.Commented {
		where = append(where, "c.commented")
	}
	if f.Beyond {
		where = append(where, "c.beyond_what <> ''")
	}
	if f.Search != "" {
		condition, more, err := s.searchContacts(ctx, f.Search)
		if err != nil || condition == "" {
			return nil, nil, false, err
		}
		where, args = append(where, condition), append(args, more...)
	}
	return where, args, true, nil
}

// columns are the dimensions of a contact's own row.
var columns = map[figure.Dimension]string{
	figure.Channel: "c.channel_id", figure.Operator: "c.operator_id", figure.Team: "c.team_id", figure.Site: "c.site_id",
	figure.Region: "c.region_id", figure.Client: "c.client_id", figure.Topic: "c.topic_id", figure.Line: "COALESCE(c.line, 0)",
}

func wide(list []int) []int64 {
	out := make([]int64, len(list))
	for i, n := range list {
		out[i] = int64(n)
	}
	return out
}

// byExternalID looks for an external id in every source: sources are few, and
// each step finds the next one in the index.
const byExternalID = `WITH RECURSIVE sources (source) AS (
SELECT MIN(source) FROM contacts UNION ALL
SELECT (SELECT MIN(source) FROM contacts WHERE contacts.source > sources.source) FROM sources WHERE sources.source IS NOT NULL)
SELECT c.id FROM sources JOIN contacts c ON c.source = sources.source AND c.external_id = ? LIMIT 500`

// searchContacts turns what was typed into a condition: contacts of that external
// id, and contacts of the customers of that external id, phone or e-mail. "" when
// there are none.
func (s *Store) searchContacts(ctx context.Context, typed string) (condition string, args []any, err error) {
	var contacts, customers, keys []any
	may, err := s.keysOfTyped(ctx, typed)
	if err != nil {
		return "", nil, err
	}
	for _, key := range may {
		keys = append(keys, key)
	}
	if typed, err = spelling.Code(typed); err != nil {
		return "", nil, nil // no id has such characters
	}
	ids := func(to *[]any) func(rows *sql.Rows) error {
		return func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			*to = append(*to, id)
			return err
		}
	}
	if err := s.InChunks(ctx, "SELECT DISTINCT customer_id FROM customer_keys WHERE customer_id > 0 AND key IN ", nil, keys, ids(&customers)); err != nil {
		return "", nil, err
	}
	if err := s.Each(ctx, byExternalID, []any{typed}, ids(&contacts)); err != nil {
		return "", nil, err
	}
	var parts []string
	if len(contacts) > 0 {
		parts = append(parts, "c.id IN ("+engine.Marks(len(contacts))+")")
	}
	if len(customers) > 0 {
		parts = append(parts, "c.customer_id > 0 AND c.customer_id IN ("+engine.Marks(len(customers))+")")
	}
	if len(parts) == 0 {
		return "", nil, nil
	}
	return "(" + strings.Join(parts, " OR ") + ")", append(contacts, customers...), nil
}

// AllNames returns every channel, operator who counts as itself, and value of a
// dimension, by name.
func (s *Store) AllNames(ctx context.Context) (contact.Names, error) {
	n := contact.Names{Dimensions: map[contact.DimensionKind][]contact.Dimension{}}
	for _, q := range []struct {
		text string
		row  func(rows *sql.Rows) error
	}{
		{"SELECT id, code, kind, name FROM channels ORDER BY name, id", func(rows *sql.Rows) error {
			var c contact.Channel
			err := rows.Scan(&c.ID, &c.Code, &c.Kind, &c.Name)
			n.Channels = append(n.Channels, c)
			return err
		}},
		{"SELECT id, external_id, name, team_id FROM operators WHERE counts_as = 0 ORDER BY name, id", func(rows *sql.Rows) error {
			var o contact.Operator
			err := rows.Scan(&o.ID, &o.ExternalID, &o.Name, &o.TeamID)
			n.Operators = append(n.Operators, o)
			return err
		}},
		{"SELECT id, kind, code, name FROM dimensions ORDER BY name, id", func(rows *sql.Rows) error {
			var d contact.Dimension
			err := rows.Scan(&d.ID, &d.Kind, &d.Code, &d.Name)
			n.Dimensions[d.Kind] = append(n.Dimensions[d.Kind], d)
			return err
		}},
	} {
		if err := s.Each(ctx, q.text, nil, q.row); err != nil {
			return contact.Names{}, err
		}
	}
	return n, nil
}

// Volumes returns the daily counts of a period, by day and channel.
func (s *Store) Volumes(ctx context.Context, p when.Period) (list []contact.Volume, err error) {
	err = s.Each(ctx, "SELECT day, channel_id, count FROM volumes WHERE day BETWEEN ? AND ? ORDER BY day, channel_id", []any{int64(p.From), int64(p.To)}, func(rows *sql.Rows) error {
		var v contact.Volume
		err := rows.Scan(&v.Day, &v.ChannelID, &v.Count)
		list = append(list, v)
		return err
	})
	return list, err
}

// SetVolumes stores daily counts of self-service; the last value of a day and
// channel stands.
func (s *Store) SetVolumes(ctx context.Context, list []contact.Volume) error {
	last := slices.Clone(list)
	slices.SortStableFunc(last, sameVolume) // the order in which rows are locked
	for i, v := range last {
		if i+1 < len(last) && sameVolume(v, last[i+1]) == 0 {
			continue // a later value stands
		}
		if _, err := s.Exec(ctx, "INSERT INTO volumes (day, channel_id, count) VALUES (?, ?, ?) ON CONFLICT (day, channel_id) DO UPDATE SET count = excluded.count",
			int64(v.Day), v.ChannelID, v.Count); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

func sameVolume(a, b contact.Volume) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ChannelID, b.ChannelID))
}
