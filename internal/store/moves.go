package store

import (
	"context"

	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// moves is how contacts move the rollups.
type moves struct{ s *Store }

func (m moves) AddSums(ctx context.Context, day when.Day, at report.Dims, d report.Sums) error {
	return m.s.addSums(ctx, day, at, d)
}

func (m moves) AddHandling(ctx context.Context, day when.Day, at report.Dims, seconds int, n int64) error {
	return m.s.addHandling(ctx, day, at, seconds, n)
}

var everyDim = []string{"day", "channel_id", "operator_id", "team_id", "site_id", "topic_id", "region_id", "line"}

// AddFacts adds the sums of some contacts to the rollups, or takes them off.
func (m moves) AddFacts(ctx context.Context, contactIDs []int64, sign int64) error {
	s := m.s
	ids := make([]any, len(contactIDs))
	for i, id := range contactIDs {
		ids[i] = id
	}
	within := "id IN (" + engine.Marks(len(ids)) + ")"
	scale, err := s.markScale(ctx)
	if err != nil {
		return err
	}
	text, args := sumFacts(scale, everyDim, func(string) (string, []any) { return "c." + within, ids })
	type moved struct {
		day  int32
		dims report.Dims
		sums report.Sums
	}
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (m moved, err error) {
		at := &m.dims
		return m, scan(append([]any{&m.day, &at.ChannelID, &at.OperatorID, &at.TeamID, &at.SiteID, &at.TopicID, &at.RegionID, &at.Line}, sumDest(&m.sums)...)...)
	}, text, args...)
	if err != nil {
		return err
	}
	for _, m := range list {
		for _, n := range sumDest(&m.sums) {
			*n.(*int64) *= sign
		}
		if err := s.addSums(ctx, when.Day(m.day), m.dims, m.sums); err != nil {
			return err
		}
	}
	type taken struct {
		day     int32
		dims    report.Dims
		seconds int
		n       int64
	}
	times, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (m taken, err error) {
		return m, scan(&m.day, &m.dims.ChannelID, &m.dims.TeamID, &m.seconds, &m.n)
	}, "SELECT c.day, c.channel_id, "+dimColumns["team_id"]+" AS team, c.handling, COUNT(*) FROM contacts c WHERE c.handling IS NOT NULL AND c."+within+" GROUP BY 1, 2, 3, 4", ids...)
	if err != nil {
		return err
	}
	for _, m := range times {
		if err := s.addHandling(ctx, when.Day(m.day), m.dims, m.seconds, sign*m.n); err != nil {
			return err
		}
	}
	return nil
}
