package recovery

import (
	"context"

	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
)

const rowColumns = `SELECT v.id, v.contact_id, v.response_id, v.mark, v.opened_at, v.acknowledge_due_at, v.acknowledged_at, v.due_at, v.owner_id, v.next_at,
v.closed_at, v.closed_by, v.outcome, v.cause, v.remark, c.team_id, c.operator_id, r.mark, f.mark, r.comment, {ch.name},
COALESCE(cu.name, ''), cu.id IS NULL, COALESCE(cu.phone, ''), COALESCE(cu.time_zone, ''), COALESCE(w.name, ''), COALESCE(d.name, ''), ` + unled + `,
(SELECT COUNT(*) FROM recovery_attempts t WHERE t.recovery_id = v.id), (SELECT MAX(t.at) FROM recovery_attempts t WHERE t.recovery_id = v.id),
z.mark, ` + askedAgain + `, COALESCE(e.solved, FALSE), ch.code, COALESCE({g.name}, ''), COALESCE(o.name, ''), COALESCE({p.name}, ''), c.source, c.external_id`

// askedAgain is true of cases v whose customer is asked for a second mark.
const askedAgain = `EXISTS (SELECT 1 FROM invitations y WHERE y.contact_id = v.contact_id AND y.purpose = 'second')`

const rowTables = ` FROM recoveries v JOIN contacts c ON c.id = v.contact_id JOIN responses r ON r.id = v.response_id JOIN channels ch ON ch.id = c.channel_id
LEFT JOIN customers cu ON cu.id = c.customer_id LEFT JOIN revisions f ON f.response_id = r.id AND f.number = 1 LEFT JOIN people w ON w.id = v.owner_id LEFT JOIN people d ON d.id = v.closed_by
LEFT JOIN responses z ON z.contact_id = v.contact_id AND z.purpose = 'second' LEFT JOIN recovery_words e ON e.list = 'outcome' AND e.code = v.outcome
LEFT JOIN dimensions g ON g.id = c.team_id LEFT JOIN dimensions p ON p.id = c.topic_id LEFT JOIN operators o ON o.id = c.operator_id`

func scanRow(scan func(...any) error) (r recovery.Row, err error) {
	var opened, acknowledgeDue, due int64
	var acknowledged, next, closed, tried *int64
	r.Served = make([]int64, 1)
	err = scan(&r.ID, &r.ContactID, &r.ResponseID, &r.Mark, &opened, &acknowledgeDue, &acknowledged, &due, &r.OwnerID, &next,
		&closed, &r.ClosedBy, &r.Outcome, &r.Cause, &r.Remark, &r.TeamID, &r.Served[0], &r.NowMark, &r.FirstMark, &r.Comment, &r.ChannelName,
		&r.CustomerName, &r.Nobody, &r.Phone, &r.TimeZone, &r.Owner, &r.Closer, &r.Unled, &r.Tries, &tried,
		&r.After, &r.AskedAgain, &r.Solved, &r.ChannelCode, &r.TeamName, &r.OperatorName, &r.TopicName, &r.Source, &r.ExternalID)
	r.OpenedAt, r.AcknowledgeDueAt, r.DueAt = engine.At(opened), engine.At(acknowledgeDue), engine.At(due)
	r.AcknowledgedAt, r.NextAt, r.ClosedAt, r.TriedAt = engine.AtOrNil(acknowledged), engine.AtOrNil(next), engine.AtOrNil(closed), engine.AtOrNil(tried)
	return r, err
}

// OpenRecoveries lists the open cases that wait for somebody by deadline, and counts them
// all.
func (s *Store) OpenRecoveries(ctx context.Context, f recovery.Mine, limit int) ([]recovery.Row, int, error) {
	where, args := " WHERE v.closed_at IS NULL", []any(nil)
	if f.TeamIDs != nil {
		where, args = where+" AND (c.team_id IN ("+engine.Marks(len(f.TeamIDs))+") OR "+unled+")", append(args, engine.Anys(f.TeamIDs)...)
	}
	if f.OwnerID != 0 {
		where, args = where+" AND v.owner_id IN (0, ?)", append(args, f.OwnerID)
	}
	if len(f.Operators) > 0 {
		where, args = where+" AND c.operator_id NOT IN ("+engine.Marks(len(f.Operators))+")", append(args, engine.Anys(f.Operators)...)
	}
	var n int
	if err := s.Row(ctx, "SELECT COUNT(*) FROM recoveries v JOIN contacts c ON c.id = v.contact_id"+where, args...).Scan(&n); err != nil {
		return nil, 0, engine.Refused(err)
	}
	list, err := engine.Gather(ctx, s.DB, scanRow, engine.Named(ctx, rowColumns)+rowTables+where+" ORDER BY v.due_at, v.id LIMIT ?", append(args, limit)...)
	return list, n, err
}

// ListRecoveries lists cases in the order of the filter.
func (s *Store) ListRecoveries(ctx context.Context, f recovery.Filter, p page.Request) (page.Of[recovery.Row], error) {
	c, some, err := s.narrow(ctx, f)
	if err != nil || !some {
		return page.Of[recovery.Row]{}, err
	}
	by, after := orders[f.Order], p.After
	if after == (page.Cursor{}) {
		after = by.first
	}
	c.add("("+by.column+", v.id) "+by.sign+" (?, ?)", after.At, after.ID)
	text := engine.Named(ctx, rowColumns) + rowTables + c.where() + " ORDER BY " + by.column + by.way + ", v.id" + by.way + " LIMIT ?"
	list, err := engine.Gather(ctx, s.DB, scanRow, text, append(c.args, p.Rows()+1)...)
	if err != nil {
		return page.Of[recovery.Row]{}, err
	}
	return page.Cut(list, p.Rows(), func(r recovery.Row) page.Cursor {
		if f.Order == recovery.ByDue {
			return page.Cursor{At: engine.Ms(r.DueAt), ID: r.ID}
		}
		return page.Cursor{At: engine.Ms(r.OpenedAt), ID: r.ID}
	}), nil
}

const countTables = " FROM recoveries v JOIN contacts c ON c.id = v.contact_id"

// CountRecoveries counts cases, at most limit.
func (s *Store) CountRecoveries(ctx context.Context, f recovery.Filter, limit int) (n int, err error) {
	c, some, err := s.narrow(ctx, f)
	if err != nil || !some {
		return 0, err
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one"+countTables+c.where()+" LIMIT ?) counted", append(c.args, limit)...).Scan(&n)
	return n, engine.Refused(err)
}

const sums = `SELECT COUNT(*), COALESCE(SUM(CASE WHEN v.closed_at IS NULL THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN v.closed_at IS NOT NULL THEN 1 ELSE 0 END), 0),
COALESCE(SUM(CASE WHEN v.acknowledged_at IS NOT NULL OR v.acknowledge_due_at < ? THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN v.acknowledged_at <= v.acknowledge_due_at THEN 1 ELSE 0 END), 0),
COALESCE(SUM(CASE WHEN v.closed_at IS NOT NULL OR v.due_at < ? THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN v.closed_at <= v.due_at THEN 1 ELSE 0 END), 0),
COALESCE(SUM(CASE WHEN ` + solved + ` THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN ` + askedAgain + ` THEN 1 ELSE 0 END), 0)` + countTables

// RecoverySums adds up what the figures of cases are made of, as of one moment.
func (s *Store) RecoverySums(ctx context.Context, f recovery.Filter) (out recovery.Sums, err error) {
	c, some, err := s.narrow(ctx, f)
	if err != nil || !some {
		return out, err
	}
	now := engine.Ms(f.Now)
	err = s.View(ctx, func(ctx context.Context) error {
		err := s.Row(ctx, sums+c.where(), append([]any{now, now}, c.args...)...).Scan(&out.Opened, &out.Open, &out.Closed,
			&out.AcknowledgeRipe, &out.AcknowledgedSoon, &out.CloseRipe, &out.ClosedSoon, &out.Solved, &out.AskedAgain)
		if err != nil {
			return engine.Refused(err)
		}
		out.Pairs, err = engine.Gather(ctx, s.DB, func(scan func(...any) error) (p recovery.Pair, err error) { return p, scan(&p.Before, &p.After, &p.N) },
			"SELECT v.mark, z.mark, COUNT(*)"+countTables+" JOIN responses z ON z.contact_id = v.contact_id AND z.purpose = 'second' AND z.mark IS NOT NULL"+c.where()+" GROUP BY v.mark, z.mark ORDER BY v.mark, z.mark", c.args...)
		return err
	})
	return out, err
}
