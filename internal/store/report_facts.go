package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/survey"
)

// The sums of the raw rows, defined once: raw figures, the refilling of rollups
// and their check are made of these parts. Every rollup must equal the sum of the
// parts over its key; what is moved by addSums elsewhere must follow them.

// factPart is one kind of row and what it adds to the sums.
type factPart struct {
	name string            // for narrow
	day  string            // the column of the day on which its sums stand
	from string            // the rows, with contacts as c
	adds map[string]string // column of sumColumns → expression per row
}

// dimColumns are the dimensions of report.Dims as expressions over contacts c. What
// a guest served stands under no operator and no team.
var dimColumns = map[string]string{
	"channel_id": "c.channel_id", "operator_id": "CASE WHEN c.guest THEN 0 ELSE c.operator_id END",
	"team_id": "CASE WHEN c.guest THEN 0 ELSE c.team_id END", "site_id": "c.site_id",
	"topic_id": "c.topic_id", "region_id": "c.region_id", "line": "COALESCE(c.line, 0)",
}

func one(condition string) string { return "CASE WHEN " + condition + " THEN 1 ELSE 0 END" }

// factParts lists the kinds of rows that are summed. The scale says which marks
// count as what.
func factParts(scale markScale) []factPart {
	keyed := "c.customer_id > 0 AND c.topic_id > 0"
	return []factPart{
		{
			name: "contacts", day: "c.day", from: "contacts c JOIN channels ch ON ch.id = c.channel_id",
			adds: map[string]string{
				"contacts": "1", "lined": one("c.line IS NOT NULL"), "first_line": one("c.line = 1"),
				"digital": one("ch.kind IN (" + digitalKinds() + ")"),
				"keyed":   one(keyed), "repeated": one(keyed + " AND c.repeated_at IS NOT NULL"),
				"handling_n": one("c.handling IS NOT NULL"), "handling_sum": "COALESCE(c.handling, 0)",
			},
		},
		{
			name: "decisions", day: "c.day", from: "contacts c JOIN decisions d ON d.contact_id = c.id AND d.asked",
			adds: map[string]string{"asked": "1"},
		},
		{
			name: "responses", day: "c.day", from: "contacts c JOIN responses r ON r.contact_id = c.id",
			adds: map[string]string{
				"answered": "1", "mark_n": one("r.mark IS NOT NULL"), "mark_sum": "COALESCE(r.mark, 0)",
				"satisfied": one(scale.satisfied), "top": one(scale.top), "dissatisfied": one(scale.dissatisfied),
				"solved_n": one("r.solved IS NOT NULL"), "solved_yes": one("r.solved"),
			},
		},
		{
			name: "invitations", day: "i.sent_day",
			from: "invitations i JOIN contacts c ON c.id = i.contact_id LEFT JOIN responses r ON r.invitation_id = i.id",
			adds: map[string]string{"delivered": "1", "replied": one("r.id IS NOT NULL")},
		},
	}
}

// digitalKinds is the kinds above the line of the digital share, as SQL texts.
func digitalKinds() string {
	var kinds []string
	for _, k := range contact.Kinds {
		if k.Digital {
			kinds = append(kinds, "'"+string(k.Kind)+"'")
		}
	}
	return strings.Join(kinds, ", ")
}

// sumFacts returns a query of the sums of the raw rows by key, the columns of the
// key first and those of sumColumns after them. narrow returns the condition of a
// part, "" for none, with its arguments.
func sumFacts(scale markScale, key []string, narrow func(part string) (where string, args []any)) (text string, args []any) {
	var parts []string
	for _, part := range factParts(scale) {
		// Each part is added up by itself first: what is sorted stays narrow.
		cols := make([]string, 0, len(key)+len(sumColumns))
		for _, k := range key {
			expr := part.day
			if k != "day" {
				expr = dimColumns[k]
			}
			cols = append(cols, expr+" AS "+k)
		}
		for _, c := range sumColumns {
			if expr, adds := part.adds[c]; adds {
				cols = append(cols, "SUM("+expr+") AS "+c)
			} else {
				cols = append(cols, "0 AS "+c)
			}
		}
		where, more := narrow(part.name)
		if part.name == "invitations" {
			where = joinAnd(where, "i.sent_day > 0")
		}
		rows := "SELECT " + strings.Join(cols, ", ") + " FROM " + part.from
		if where != "" {
			rows += " WHERE " + where
		}
		parts, args = append(parts, rows+" GROUP BY "+places(len(key))), append(args, more...)
	}
	return "SELECT " + strings.Join(append(slices.Clone(key), sumOf(sumColumns)...), ", ") +
		" FROM (" + strings.Join(parts, " UNION ALL ") + ") facts GROUP BY " + strings.Join(key, ", "), args
}

// places is the first n columns by number, for GROUP BY.
func places(n int) string {
	out := make([]int, n)
	for i := range out {
		out[i] = i + 1
	}
	return numbers(out)
}

func everything(string) (string, []any) { return "", nil }

// sumOf returns the sums of columns; PostgreSQL would sum a BIGINT as NUMERIC.
func sumOf(columns []string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = "CAST(SUM(" + c + ") AS BIGINT) AS " + c
	}
	return out
}

func joinAnd(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " AND " + b
}

// markScale is the conditions, over responses r, under which a mark counts.
type markScale struct{ satisfied, top, dissatisfied string }

// markScale reads the scales of all published versions, which count as
// survey.TallyOf counts. Versions that count alike share a condition.
func (s *Store) markScale(ctx context.Context) (markScale, error) {
	rows, err := s.Rows(ctx, "SELECT id, questions FROM versions ORDER BY id")
	if err != nil {
		return markScale{}, err
	}
	defer rows.Close()
	type scale struct{ satisfied, top, dissatisfied string }
	versions := map[scale][]string{}
	var order []scale
	for rows.Next() {
		var v survey.Version
		var raw []byte
		if err := rows.Scan(&v.ID, &raw); err != nil {
			return markScale{}, err
		}
		if err := json.Unmarshal(raw, &v.Questions); err != nil {
			return markScale{}, fmt.Errorf("questions of version %d: %w", v.ID, err)
		}
		q := v.RatingQuestion()
		of := scale{numbers(q.Satisfied), strconv.Itoa(q.Max), numbers(q.Dissatisfied)}
		if _, known := versions[of]; !known {
			order = append(order, of)
		}
		versions[of] = append(versions[of], strconv.FormatInt(v.ID, 10))
	}
	if err := rows.Err(); err != nil {
		return markScale{}, err
	}
	if len(order) == 0 {
		return markScale{"FALSE", "FALSE", "FALSE"}, nil
	}
	var out markScale
	for _, of := range order {
		only := ""
		if len(order) > 1 {
			only = "r.version_id IN (" + strings.Join(versions[of], ", ") + ") AND "
		}
		or := func(into *string, marks string) {
			if marks == "" {
				marks = "NULL" // is in nothing
			}
			if *into != "" {
				*into += " OR "
			}
			*into += "(" + only + "r.mark IN (" + marks + "))"
		}
		or(&out.satisfied, of.satisfied)
		or(&out.top, of.top)
		or(&out.dissatisfied, of.dissatisfied)
	}
	return out, nil
}

func numbers(list []int) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, ", ")
}
