package store

import (
	"context"
	"strings"

	"openpeople/internal/report"
	"openpeople/internal/when"
)

// sumArgs returns the sums in the order of sumColumns.
func sumArgs(d report.Sums) []any {
	return []any{
		d.Contacts, d.Lined, d.FirstLine, d.Digital, d.Keyed, d.Repeated, d.HandlingN, d.HandlingSum,
		d.Asked, d.Answered, d.MarkN, d.MarkSum, d.Satisfied, d.Top, d.Dissatisfied, d.SolvedN, d.SolvedYes,
		d.Delivered, d.Replied,
	}
}

// sumDest returns where to scan columns in the order of sumColumns.
func sumDest(d *report.Sums) []any {
	return []any{
		&d.Contacts, &d.Lined, &d.FirstLine, &d.Digital, &d.Keyed, &d.Repeated, &d.HandlingN, &d.HandlingSum,
		&d.Asked, &d.Answered, &d.MarkN, &d.MarkSum, &d.Satisfied, &d.Top, &d.Dissatisfied, &d.SolvedN, &d.SolvedYes,
		&d.Delivered, &d.Replied,
	}
}

func rollupUpsert(table string, key ...string) string {
	marks := strings.Repeat("?, ", len(key)+len(sumColumns))
	var set []string
	for _, c := range sumColumns {
		set = append(set, c+" = "+table+"."+c+" + excluded."+c)
	}
	return "INSERT INTO " + table + " (" + strings.Join(key, ", ") + ", " + strings.Join(sumColumns, ", ") + ") VALUES (" +
		marks[:len(marks)-2] + ") ON CONFLICT (" + strings.Join(key, ", ") + ") DO UPDATE SET " + strings.Join(set, ", ")
}

var (
	upsertDesk    = rollupUpsert("rollup_desk", "day")
	upsertService = rollupUpsert("rollup_service", "day", "channel_id", "operator_id", "team_id", "site_id")
	upsertDemand  = rollupUpsert("rollup_demand", "day", "channel_id", "topic_id", "region_id", "line")
)

// addSums moves the rollups of a day by a difference; call it in the transaction
// that changes the rows counted.
func (s *Store) addSums(ctx context.Context, day when.Day, at report.Dims, d report.Sums) error {
	if d == (report.Sums{}) {
		return nil
	}
	sums := sumArgs(d)
	for _, up := range []struct {
		text string
		key  []any
	}{
		{upsertService, []any{int(day), at.ChannelID, at.OperatorID, at.TeamID, at.SiteID}},
		{upsertDemand, []any{int(day), at.ChannelID, at.TopicID, at.RegionID, at.Line}},
		{upsertDesk, []any{int(day)}},
	} {
		if _, err := s.exec(ctx, up.text, append(up.key, sums...)...); err != nil {
			return err
		}
	}
	return nil
}

const upsertHandling = `INSERT INTO rollup_handling (kind, of_id, day, seconds, n) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, of_id, day, seconds) DO UPDATE SET n = rollup_handling.n + excluded.n`

// addHandling moves the counts of handling seconds of a day by n.
func (s *Store) addHandling(ctx context.Context, day when.Day, at report.Dims, seconds int, n int64) error {
	for _, of := range []struct {
		kind string
		id   int64
	}{{"", 0}, {"channel", at.ChannelID}, {"team", at.TeamID}} {
		if _, err := s.exec(ctx, upsertHandling, of.kind, of.id, int(day), seconds, n); err != nil {
			return err
		}
	}
	return nil
}
