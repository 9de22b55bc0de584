package contact

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/spelling"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
)

func search(f contact.Filter) figures.Search {
	return figures.Search{Period: f.Period, By: f.By, Without: f.Without, Within: f.Within, Marks: f.Marks, Commented: f.Commented, Beyond: f.Beyond, Attributes: f.Attributes, Counted: f.Counted, In: f.In}
}

// indexed are the dimensions of which an index holds the contacts of a value in the
// order of the list.
var indexed = map[figure.Dimension]bool{figure.Channel: true, figure.Operator: true, figure.Team: true, figure.Topic: true, figure.EndReason: true}

// carried reports whether one index finds what the filter lets through: it has a
// single value of an indexed dimension or less, or names customers, whose contacts
// are few.
func carried(f contact.Filter) bool {
	if f.CustomerID != 0 || f.Search != "" || len(f.Reasons) > 0 || f.Measured != (contact.Measured{}) { // figures know neither reasons nor sound
		return true
	}
	if len(f.Attributes)+len(f.Without) > 0 || f.In != figure.N {
		return false
	}
	n := 0
	for d, values := range f.By {
		if n += min(len(values), 2); len(values) > 0 && (!indexed[d] || f.By.Lacks(d)) {
			return false
		}
	}
	for _, yes := range []bool{f.Within.OperatorID != 0 && f.Within.Limited, f.Commented, f.Beyond} {
		if yes {
			n++
		}
	}
	n += min(len(f.Within.TeamIDs), 2)
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
	narrow := func(column string, values []any) {
		is := " = ?"
		if f.CustomerID != 0 || f.Search != "" || f.Invited() || f.Words.Any() || f.Order == contact.Oldest || len(f.Tags) > 0 || len(f.Reasons) > 0 || f.Measured != (contact.Measured{}) || len(values) > 1 {
			column, is = figures.Aside(column), " IN ("+engine.Marks(len(values))+")"
		}
		where, args = append(where, column+is), append(args, values...)
	}
	for d, values := range f.By {
		if len(values) == 0 {
			continue
		}
		borne, err := s.figures.Borne(ctx, d, values)
		but, column := slices.Contains(f.Without, d), figures.Column(d, s.Zone())
		switch {
		case err != nil || len(borne) == 0 && !but:
			return nil, nil, false, err
		case len(borne) == 0: // nothing bears what is left out
		case f.By.Lacks(d):
			where = append(where, figures.Lacking(d, s.Zone()))
		case but:
			where, args = append(where, figures.Aside(column)+" NOT IN ("+engine.Marks(len(borne))+")"), append(args, borne...)
		default:
			if narrow(column, borne); d == figure.EndReason { // its index holds those above 0 only
				where = append(where, "c.end_reason > 0")
			}
		}
	}
	if f.Within.Limited {
		var own []int64
		if f.Within.OperatorID != 0 {
			if own, err = s.figures.CountedAs(ctx, []int64{f.Within.OperatorID}); err != nil {
				return nil, nil, false, err
			}
		}
		switch teams := f.Within.TeamIDs; {
		case len(own) == 0 && len(teams) == 0:
			return nil, nil, false, nil
		case len(own) == 0:
			narrow("c.team_id", engine.Anys(teams))
		case len(teams) == 0:
			narrow("c.operator_id", engine.Anys(own))
		default:
			where = append(where, "(+c.team_id IN ("+engine.Marks(len(teams))+") OR +c.operator_id IN ("+engine.Marks(len(own))+"))")
			args = append(append(args, engine.Anys(teams)...), engine.Anys(own)...)
		}
	}
	if len(f.Marks) > 0 {
		narrow("c.mark", engine.Anys(wide(f.Marks)))
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
	if f.Counted { // the days of guests are few
		where = append(where, "NOT c.guest")
	}
	if f.Invited() {
		condition, more := invited(f)
		where, args = append(where, "EXISTS (SELECT 1 FROM invitations v WHERE v.contact_id = c.id AND "+condition+")"), append(args, more...)
	} else if f.In != figure.N {
		condition, more, err := s.adds(ctx, f.In)
		if err != nil {
			return nil, nil, false, err
		}
		where, args = append(where, condition), append(args, more...)
	}
	if len(f.Attributes) > 0 {
		condition, more := figures.Bearing("c.id", f.Attributes)
		where, args = append(where, condition), append(args, more...)
	}
	if len(f.Tags) > 0 {
		where = append(where, "EXISTS (SELECT 1 FROM comment_tagged g WHERE g.contact_id = c.id AND g.how <> 'off' AND g.tag_id IN ("+engine.Marks(len(f.Tags))+"))")
		args = append(args, engine.Anys(f.Tags)...)
	}
	if len(f.Reasons) > 0 {
		condition, more := ticked(f.Reasons)
		where, args = append(where, condition), append(args, more...)
	}
	if f.Measured != (contact.Measured{}) {
		condition, more, err := s.voiced(ctx, f.Measured)
		if err != nil || condition == "" {
			return nil, nil, false, err
		}
		where, args = append(where, condition), append(args, more...)
	}
	if f.Search != "" {
		condition, more, err := s.searchContacts(ctx, f.Search, !f.Masked)
		if err != nil || condition == "" {
			return nil, nil, false, err
		}
		where, args = append(where, condition), append(args, more...)
	}
	return where, args, true, nil
}

// ticked is the condition that one of some reasons was ticked: an answer keeps the codes as a
// list of JSON.
func ticked(codes []string) (condition string, args []any) {
	var each []string
	for _, code := range codes {
		raw, _ := json.Marshal(code) // text always can be
		each, args = append(each, `r.reasons LIKE ? ESCAPE '!'`), append(args, "%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(string(raw))+"%")
	}
	return "EXISTS (SELECT 1 FROM responses r WHERE r.contact_id = c.id AND r.purpose = 'first' AND (" + strings.Join(each, " OR ") + "))", args
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
// id, and of customers also contacts of those of that external id, phone or e-mail. ""
// when there are none.
func (s *Store) searchContacts(ctx context.Context, typed string, ofCustomers bool) (condition string, args []any, err error) {
	var contacts, customers, keys []any
	if ofCustomers {
		may, err := s.keysOfTyped(ctx, typed)
		if err != nil {
			return "", nil, err
		}
		for _, key := range may {
			keys = append(keys, key)
		}
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
