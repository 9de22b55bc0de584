package store

import (
	"context"
	"slices"

	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// narrowed is a filter of figures with ids for codes.
type narrowed struct {
	ids  map[string][]any // column of dimColumns, or "survey" → ids; absent: any
	none bool             // a code that nothing bears: nothing is let through
	raw  bool             // read the raw rows whatever the rollups carry: for tests
}

// rawFigures in a context makes every figure come from the raw rows.
type rawFigures struct{}

// narrow finds the ids of a filter's codes.
func (s *Store) narrow(ctx context.Context, f report.Filter) (n narrowed, err error) {
	n = narrowed{ids: map[string][]any{}, raw: ctx.Value(rawFigures{}) != nil}
	for _, of := range []struct {
		column, find string
		codes        []string
	}{
		{"channel_id", "SELECT id FROM channels WHERE code IN ", f.Channel},
		{"team_id", "SELECT id FROM dimensions WHERE kind = 'team' AND code IN ", f.Team},
		{"operator_id", "SELECT id FROM operators WHERE external_id IN ", f.Operator},
		{"site_id", "SELECT id FROM dimensions WHERE kind = 'site' AND code IN ", f.Site},
		{"region_id", "SELECT id FROM dimensions WHERE kind = 'region' AND code IN ", f.Region},
		{"topic_id", "SELECT id FROM dimensions WHERE kind = 'topic' AND code IN ", f.Topic},
		{"survey", "SELECT id FROM surveys WHERE key IN ", f.Survey},
	} {
		if len(of.codes) == 0 {
			continue
		}
		ids, err := s.idsOf(ctx, of.find, of.codes)
		if err != nil {
			return n, err
		}
		n.ids[of.column] = ids
		n.none = n.none || len(ids) == 0
	}
	for _, line := range f.Line {
		n.ids["line"] = append(n.ids["line"], line)
	}
	switch {
	case f.Own < 0:
		n.none = true
	case f.Own > 0 && n.ids["operator_id"] != nil && !slices.Contains(n.ids["operator_id"], any(f.Own)):
		n.none = true
	case f.Own > 0:
		n.ids["operator_id"] = []any{f.Own}
	}
	return n, nil
}

func (s *Store) idsOf(ctx context.Context, find string, codes []string) (ids []any, err error) {
	args := make([]any, len(codes))
	for i, code := range codes {
		args[i] = code
	}
	rows, err := s.Rows(ctx, find+"("+engine.Marks(len(args))+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// only reports whether no column but these is filtered.
func (n narrowed) only(columns ...string) bool {
	for column := range n.ids {
		if !slices.Contains(columns, column) {
			return false
		}
	}
	return true
}

// table is the rollup that carries every column of the filter, "" when none does.
func (n narrowed) table() string {
	switch {
	case n.raw:
		return ""
	case len(n.ids) == 0:
		return "rollup_desk"
	case n.only("channel_id"):
		return "rollup_channel"
	case n.only("channel_id", "operator_id", "team_id", "site_id"):
		return "rollup_service"
	case n.only("channel_id", "topic_id", "region_id", "line"):
		return "rollup_demand"
	}
	return ""
}

// handling is the part of rollup_handling that answers the filter, if one does.
func (n narrowed) handling() (kind string, ids []any, ok bool) {
	switch {
	case n.raw || len(n.ids) > 1:
		return "", nil, false
	case len(n.ids) == 0:
		return "", []any{0}, true
	case n.ids["channel_id"] != nil:
		return "channel", n.ids["channel_id"], true
	case n.ids["team_id"] != nil:
		return "team", n.ids["team_id"], true
	}
	return "", nil, false
}

var filterColumns = []string{"channel_id", "operator_id", "team_id", "site_id", "topic_id", "region_id", "line"}

// onRollup is the filter as a condition over the columns of a rollup.
func (n narrowed) onRollup() (where string, args []any) {
	for _, column := range filterColumns {
		if ids := n.ids[column]; ids != nil {
			where = joinAnd(where, column+" IN ("+engine.Marks(len(ids))+")")
			args = append(args, ids...)
		}
	}
	return where, args
}

// onContacts is period and filter as a condition over contacts c.
func (s *Store) onContacts(p when.Period, n narrowed) (where string, args []any) {
	// The index goes by the instant, the truth is the day; a day is left at both
	// ends for a desk whose zone was changed.
	where = "c.day BETWEEN ? AND ? AND c.ended_at >= ? AND c.ended_at < ?"
	args = []any{int(p.From), int(p.To), engine.Ms(p.From.Add(-1).Start(s.Zone())), engine.Ms(p.To.Add(2).Start(s.Zone()))}
	where, args = n.onDims(where, args)
	if ids := n.ids["survey"]; ids != nil {
		where += " AND EXISTS (SELECT 1 FROM invitations si JOIN versions sv ON sv.id = si.version_id WHERE si.contact_id = c.id AND sv.survey_id IN (" + engine.Marks(len(ids)) + "))"
		args = append(args, ids...)
	}
	return where, args
}

func (n narrowed) onDims(where string, args []any) (string, []any) {
	for _, column := range filterColumns {
		if ids := n.ids[column]; ids != nil {
			expr := dimColumns[column]
			switch {
			case column == "line" && !slices.Contains(ids, any(0)):
				expr = "c.line"
			case column == "operator_id" || column == "team_id": // by the index, which knows no guests
				expr = "NOT c.guest AND c." + column
			}
			where = joinAnd(where, expr+" IN ("+engine.Marks(len(ids))+")")
			args = append(args, ids...)
		}
	}
	return where, args
}

// onPart is period and filter as a condition over each kind of raw row: the same
// contacts everywhere, sending by the day of sending.
func (s *Store) onPart(p when.Period, n narrowed) func(part string) (string, []any) {
	return func(part string) (string, []any) {
		if part != "invitations" {
			where, args := s.onContacts(p, n)
			return s.onSurvey(where, args, n, map[string]string{"responses": "r.version_id"}[part])
		}
		where, args := n.onDims("i.sent_day BETWEEN ? AND ?", []any{int(p.From), int(p.To)})
		return s.onSurvey(where, args, n, "i.version_id")
	}
}

func (s *Store) onSurvey(where string, args []any, n narrowed, version string) (string, []any) {
	ids := n.ids["survey"]
	if ids == nil || version == "" {
		return where, args
	}
	return where + " AND " + version + " IN (SELECT id FROM versions WHERE survey_id IN (" + engine.Marks(len(ids)) + "))", append(args, ids...)
}

var _ report.Store = (*Store)(nil)

// rawOnly makes figures read with this context come from the raw rows.
func rawOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, rawFigures{}, true)
}
