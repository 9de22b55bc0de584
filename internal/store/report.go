package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// SumsByDay returns a row for each day that has any, in order.
func (s *Store) SumsByDay(ctx context.Context, p when.Period, f report.Filter) ([]report.DaySums, error) {
	n, err := s.narrow(ctx, f)
	if err != nil || n.none {
		return nil, engine.Refused(err)
	}
	text, args, err := s.sums(ctx, p, n, []string{"day"})
	if err != nil {
		return nil, engine.Refused(err)
	}
	var out []report.DaySums
	err = s.Each(ctx, text+" ORDER BY day", args, func(rows *sql.Rows) error {
		var d report.DaySums
		var day int32
		if err := rows.Scan(append([]any{&day}, sumDest(&d.Sums)...)...); err != nil {
			return err
		}
		d.Day = when.Day(day)
		if d.Sums != (report.Sums{}) {
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

// SumsByChannel returns a row for each channel that has any, most contacts first;
// Keyed and Repeated count days up to and including ripe only.
func (s *Store) SumsByChannel(ctx context.Context, p when.Period, f report.Filter, ripe when.Day) ([]report.ChannelSums, error) {
	n, err := s.narrow(ctx, f)
	if err != nil || n.none {
		return nil, engine.Refused(err)
	}
	// By day and channel as the key of the rollups stands: no sorting, and what is
	// left to add up is small.
	perDay, args, err := s.sums(ctx, p, n, []string{"day", "channel_id"})
	if err != nil {
		return nil, engine.Refused(err)
	}
	cols := make([]string, len(sumColumns))
	ripening := []any{}
	for i, c := range sumColumns {
		cols[i] = "CAST(SUM(x." + c + ") AS BIGINT)"
		if c == "keyed" || c == "repeated" {
			cols[i] = "CAST(SUM(CASE WHEN x.day <= ? THEN x." + c + " ELSE 0 END) AS BIGINT)"
			ripening = append(ripening, int(ripe))
		}
	}
	text := "SELECT ch.id, ch.code, ch.name, ch.kind, " + strings.Join(cols, ", ") +
		" FROM (" + perDay + ") x JOIN channels ch ON ch.id = x.channel_id GROUP BY ch.id, ch.code, ch.name, ch.kind ORDER BY SUM(x.contacts) DESC, ch.code"
	var out []report.ChannelSums
	err = s.Each(ctx, text, append(ripening, args...), func(rows *sql.Rows) error {
		var c report.ChannelSums
		if err := rows.Scan(append([]any{&c.ID, &c.Code, &c.Name, &c.Kind}, sumDest(&c.Sums)...)...); err != nil {
			return err
		}
		if c.Sums != (report.Sums{}) {
			out = append(out, c)
		}
		return nil
	})
	return out, err
}

// ChannelsSeen counts the channels that have contacts.
func (s *Store) ChannelsSeen(ctx context.Context, p when.Period, f report.Filter) (count int, err error) {
	n, err := s.narrow(ctx, f)
	if err != nil || n.none {
		return 0, engine.Refused(err)
	}
	if table := n.table(); table != "" {
		if table == "rollup_desk" {
			table = "rollup_channel"
		}
		where, args := n.onRollup()
		args = append([]any{int(p.From), int(p.To)}, args...)
		err = s.Row(ctx, "SELECT COUNT(DISTINCT channel_id) FROM "+table+" WHERE day BETWEEN ? AND ? AND contacts > 0"+and(where), args...).Scan(&count)
		return count, engine.Refused(err)
	}
	where, args := s.onContacts(p, n)
	err = s.Row(ctx, "SELECT COUNT(DISTINCT c.channel_id) FROM contacts c WHERE "+where, args...).Scan(&count)
	return count, engine.Refused(err)
}

// HandlingBins returns how many contacts took how many seconds.
func (s *Store) HandlingBins(ctx context.Context, p when.Period, f report.Filter) ([]stats.Bin, error) {
	n, err := s.narrow(ctx, f)
	if err != nil || n.none {
		return nil, engine.Refused(err)
	}
	var text string
	var args []any
	if kind, ids, ok := n.handling(); ok {
		text = "SELECT seconds, CAST(SUM(n) AS BIGINT) FROM rollup_handling WHERE kind = ? AND of_id IN (" + engine.Marks(len(ids)) +
			") AND day BETWEEN ? AND ? GROUP BY seconds HAVING SUM(n) <> 0"
		args = append(append([]any{kind}, ids...), int(p.From), int(p.To))
	} else {
		where, more := s.onContacts(p, n)
		text, args = "SELECT c.handling, COUNT(*) FROM contacts c WHERE c.handling IS NOT NULL AND "+where+" GROUP BY c.handling", more
	}
	var out []stats.Bin
	err = s.Each(ctx, text, args, func(rows *sql.Rows) error {
		var b stats.Bin
		if err := rows.Scan(&b.Value, &b.N); err != nil {
			return err
		}
		out = append(out, b)
		return nil
	})
	return out, err
}

// VolumeSum returns the daily counts of self-service, digital kinds and all.
func (s *Store) VolumeSum(ctx context.Context, p when.Period, f report.Filter) (digital, all int64, err error) {
	n, err := s.narrow(ctx, f)
	if err != nil || n.none || !n.only("channel_id") {
		return 0, 0, engine.Refused(err)
	}
	where, args := n.onRollup()
	args = append([]any{int(p.From), int(p.To)}, args...)
	err = s.Row(ctx, "SELECT COALESCE(CAST(SUM(CASE WHEN ch.kind IN ("+digitalKinds()+") THEN v.count ELSE 0 END) AS BIGINT), 0), COALESCE(CAST(SUM(v.count) AS BIGINT), 0)"+
		" FROM volumes v JOIN channels ch ON ch.id = v.channel_id WHERE v.day BETWEEN ? AND ?"+and(where), args...).Scan(&digital, &all)
	return digital, all, engine.Refused(err)
}

// LastDay is the latest day of the desk that has contacts, 0 when none has.
func (s *Store) LastDay(ctx context.Context) (when.Day, error) {
	var day int32
	err := s.Row(ctx, "SELECT day FROM rollup_desk WHERE contacts > 0 ORDER BY day DESC LIMIT 1").Scan(&day)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return when.Day(day), engine.Refused(err)
}

// sums returns the query of the sums of a period by key, from the rollup that
// carries the filter or else from the raw rows.
func (s *Store) sums(ctx context.Context, p when.Period, n narrowed, key []string) (text string, args []any, err error) {
	table := n.table()
	if table == "" {
		scale, err := s.markScale(ctx)
		if err != nil {
			return "", nil, err
		}
		text, args = sumFacts(scale, key, s.onPart(p, n))
		return text, args, nil
	}
	if len(key) > 1 && table == "rollup_desk" { // keys are day, or day and channel
		table = "rollup_channel"
	}
	where, more := n.onRollup()
	keys := strings.Join(key, ", ")
	return "SELECT " + keys + ", " + strings.Join(sumOf(sumColumns), ", ") + " FROM " + table +
		" WHERE day BETWEEN ? AND ?" + and(where) + " GROUP BY " + keys, append([]any{int(p.From), int(p.To)}, more...), nil
}

func and(where string) string {
	if where == "" {
		return ""
	}
	return " AND " + where
}
