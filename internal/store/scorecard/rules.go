package scorecard

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"openpeople/internal/condition"
	"openpeople/internal/scorecard"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

const rules = "SELECT id, position, name, active, scorecard_id, condition, updated_at FROM scorecard_rules "

func scanRule(scan func(...any) error) (r scorecard.Rule, err error) {
	var of string
	var updated int64
	if err := scan(&r.ID, &r.Position, &r.Name, &r.Active, &r.ScorecardID, &of, &updated); err != nil {
		return r, err
	}
	r.UpdatedAt = engine.At(updated)
	return r, json.Unmarshal([]byte(of), &r.If)
}

// ScorecardRules lists the rules in the order in which they are tried.
func (s *Store) ScorecardRules(ctx context.Context) ([]scorecard.Rule, error) {
	return engine.Gather(ctx, s.DB, scanRule, rules+"ORDER BY position, id")
}

// HoldScorecardRules is ScorecardRules; nobody changes them until the transaction ends.
func (s *Store) HoldScorecardRules(ctx context.Context) ([]scorecard.Rule, error) {
	if err := s.Each(ctx, "SELECT id FROM scorecard_rules ORDER BY id"+s.ForUpdate(), nil, func(*sql.Rows) error { return nil }); err != nil {
		return nil, engine.Refused(err)
	}
	return s.ScorecardRules(ctx)
}

// ScorecardRuleByID returns one rule.
func (s *Store) ScorecardRuleByID(ctx context.Context, id int64) (scorecard.Rule, error) {
	r, err := scanRule(s.Row(ctx, rules+"WHERE id = ?", id).Scan)
	return r, engine.Refused(err)
}

// SaveScorecardRule stores a new or changed rule; a new one gets its id.
func (s *Store) SaveScorecardRule(ctx context.Context, r *scorecard.Rule) error {
	of, err := json.Marshal(r.If)
	if err != nil {
		return err
	}
	if r.ID == 0 {
		r.ID, err = s.InsertID(ctx, "INSERT INTO scorecard_rules (position, name, active, scorecard_id, condition, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
			r.Position, r.Name, r.Active, r.ScorecardID, string(of), engine.Ms(r.UpdatedAt))
		return engine.Refused(err)
	}
	return engine.OneRow(s.Exec(ctx, "UPDATE scorecard_rules SET position = ?, name = ?, active = ?, scorecard_id = ?, condition = ?, updated_at = ? WHERE id = ?",
		r.Position, r.Name, r.Active, r.ScorecardID, string(of), engine.Ms(r.UpdatedAt), r.ID))
}

// RemoveScorecardRule removes a rule.
func (s *Store) RemoveScorecardRule(ctx context.Context, id int64) error {
	_, err := s.Exec(ctx, "DELETE FROM scorecard_rules WHERE id = ?", id)
	return engine.Refused(err)
}

// ContactsByFacts counts the contacts that ended on days of a period by the facts that are
// asked for; others are "" and nil.
func (s *Store) ContactsByFacts(ctx context.Context, p when.Period, asked scorecard.Asked, each func(f condition.Facts, n int64)) error {
	var columns []string
	var args []any
	column := func(wanted bool, text string) {
		if !wanted {
			text = "''"
		}
		columns = append(columns, text)
	}
	code := func(column string) string {
		return "COALESCE((SELECT d.code FROM dimensions d WHERE d.id = c." + column + "), '')"
	}
	column(asked.Channels, "(SELECT h.code FROM channels h WHERE h.id = c.channel_id)")
	column(asked.Kinds, "(SELECT h.kind FROM channels h WHERE h.id = c.channel_id)")
	column(asked.Topics, code("topic_id"))
	column(asked.Teams, code("team_id"))
	column(asked.Regions, code("region_id"))
	if asked.Lines {
		columns = append(columns, "COALESCE(c.line, 0)")
	} else {
		columns = append(columns, "0")
	}
	for _, key := range asked.Keys {
		columns = append(columns, "COALESCE((SELECT a.value FROM contact_attributes a WHERE a.contact_id = c.id AND a.key = ?), '')")
		args = append(args, key)
	}
	var groups []string
	for i := range columns {
		columns[i] += " AS " + name(i)
		groups = append(groups, name(i))
	}
	args = append(args, engine.Ms(p.From.Start(s.Zone())), engine.Ms(p.To.Add(1).Start(s.Zone())))
	return s.Each(ctx, "SELECT "+strings.Join(groups, ", ")+", COUNT(*) FROM (SELECT "+strings.Join(columns, ", ")+
		" FROM contacts c WHERE c.ended_at >= ? AND c.ended_at < ?) facts GROUP BY "+strings.Join(groups, ", "), args, func(rows *sql.Rows) error {
		f, values := condition.Facts{Attributes: map[string]string{}}, make([]string, len(asked.Keys))
		var line int
		var n int64
		into := []any{&f.Channel, &f.Kind, &f.Topic, &f.Team, &f.Region, &line}
		for i := range values {
			into = append(into, &values[i])
		}
		if err := rows.Scan(append(into, &n)...); err != nil {
			return err
		}
		if line > 0 {
			f.Line = &line
		}
		for i, key := range asked.Keys {
			f.Attributes[key] = values[i]
		}
		each(f, n)
		return nil
	})
}

func name(i int) string { return "f" + strconv.Itoa(i) }
