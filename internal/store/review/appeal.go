package review

import (
	"context"
	"database/sql"
	"math"
	"strings"
	"time"

	"openpeople/internal/event"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// Events writes down what happened.
type Events interface {
	Emit(ctx context.Context, name event.Name, subject int64) error
}

// HasAccount reports whether an operator signs in: whether somebody with an account is this
// operator, or the one as whom this one counts.
func (s *Store) HasAccount(ctx context.Context, operatorID int64) (has bool, err error) {
	err = s.Row(ctx, `SELECT EXISTS (SELECT 1 FROM operators o JOIN people p ON p.operator_id = o.id OR o.counts_as > 0 AND p.operator_id = o.counts_as
WHERE o.id = ? AND p.operator_id > 0 AND p.disabled_at IS NULL)`, operatorID).Scan(&has)
	return has, engine.Refused(err)
}

// InsertAppeal stores an open appeal, which gets its id. Conflict when the criterion is
// contested so already.
func (s *Store) InsertAppeal(ctx context.Context, p *review.Appeal) (err error) {
	p.ID, err = s.InsertID(ctx, `INSERT INTO appeals (review_id, revision, kind, criterion, reason, person_id, at, due_at, state, answer, proposal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')`,
		p.ReviewID, p.Revision, string(p.Kind), p.Criterion, p.Reason, p.PersonID, engine.Ms(p.At), engine.Ms(p.DueAt), string(p.State))
	return engine.Refused(err)
}

// EndAppeal stores what became of an open appeal, and tells of it. Conflict when it is not
// open.
func (s *Store) EndAppeal(ctx context.Context, p review.Appeal) error {
	orNull := func(n int64) any {
		if n == 0 {
			return nil
		}
		return n
	}
	err := engine.OneRow(s.Exec(ctx, "UPDATE appeals SET state = ?, decider_id = ?, decided_at = ?, answer = ?, proposal = ?, result = ? WHERE id = ? AND decided_at IS NULL",
		string(p.State), orNull(p.DeciderID), engine.MsOrNil(p.DecidedAt), p.Answer, p.Proposal, orNull(int64(p.Result)), p.ID))
	if err != nil || p.State == review.Withdrawn {
		return err
	}
	return s.events.Emit(ctx, event.AppealDecided, p.ID)
}

const appealColumns = `SELECT a.id, a.review_id, a.revision, a.kind, a.criterion, a.reason, a.person_id, COALESCE(p.name, ''), a.at, a.due_at, a.state, COALESCE(a.decider_id, 0), COALESCE(d.name, ''), a.decided_at, a.answer, a.proposal, COALESCE(a.result, 0),
r.contact_id, r.reviewer_id, r.operator_id, r.team_id, r.version_id, COALESCE(w.name, ''), COALESCE(o.name, ''), COALESCE({t.name}, ''), COALESCE({u.name}, ''), {h.name}, b.score, f.score`

const appealTables = ` FROM appeals a JOIN reviews r ON r.id = a.review_id JOIN review_revisions b ON b.review_id = a.review_id AND b.number = a.revision LEFT JOIN review_revisions f ON f.review_id = a.review_id AND f.number = a.result
JOIN channels h ON h.id = r.channel_id LEFT JOIN people p ON p.id = a.person_id LEFT JOIN people d ON d.id = a.decider_id LEFT JOIN people w ON w.id = r.reviewer_id
LEFT JOIN operators o ON o.id = r.operator_id LEFT JOIN dimensions t ON t.id = r.team_id LEFT JOIN dimensions u ON u.id = r.topic_id `

func scanAppeal(scan func(...any) error) (a review.AppealRow, err error) {
	var at, due, before int64
	var decided, after *int64
	err = scan(&a.ID, &a.ReviewID, &a.Revision, &a.Kind, &a.Criterion, &a.Reason, &a.PersonID, &a.PersonName, &at, &due, &a.State, &a.DeciderID, &a.DeciderName, &decided, &a.Answer, &a.Proposal, &a.Result,
		&a.ContactID, &a.ReviewerID, &a.OperatorID, &a.TeamID, &a.VersionID, &a.ReviewerName, &a.OperatorName, &a.TeamName, &a.TopicName, &a.ChannelName, &before, &after)
	a.At, a.DueAt, a.DecidedAt, a.Before, a.After = engine.At(at), engine.At(due), engine.AtOrNil(decided), *scoreOf(&before), scoreOf(after)
	return a, err
}

// AppealByID returns one appeal.
func (s *Store) AppealByID(ctx context.Context, id int64) (review.AppealRow, error) {
	a, err := scanAppeal(s.Row(ctx, engine.Named(ctx, appealColumns)+appealTables+"WHERE a.id = ?", id).Scan)
	return a, engine.Refused(err)
}

// HoldAppeal is AppealByID; nobody changes it until the transaction ends.
func (s *Store) HoldAppeal(ctx context.Context, id int64) (review.AppealRow, error) {
	if err := s.Row(ctx, "SELECT id FROM appeals WHERE id = ?"+s.ForUpdate(), id).Scan(&id); err != nil {
		return review.AppealRow{}, engine.Refused(err)
	}
	return s.AppealByID(ctx, id)
}

// AppealsOf lists what was said against a review, the first one first.
func (s *Store) AppealsOf(ctx context.Context, reviewID int64) ([]review.AppealRow, error) {
	return engine.Gather(ctx, s.DB, scanAppeal, engine.Named(ctx, appealColumns)+appealTables+"WHERE a.review_id = ? ORDER BY a.id", reviewID)
}

// appealWhere writes a filter as conditions on appeals a of reviews r.
func (s *Store) appealWhere(ctx context.Context, f review.AppealFilter) (string, []any, error) {
	parts, args := []string{"TRUE"}, []any(nil)
	add := func(text string, more ...any) { parts, args = append(parts, text), append(args, more...) }
	if f.Kind != "" {
		add("a.kind = ?", string(f.Kind))
	}
	if f.State != "" {
		add("a.state = ?", string(f.State))
	}
	if f.Decided.From != 0 {
		add("a.decided_at >= ?", engine.Ms(f.Decided.From.Start(s.Zone())))
	}
	if f.Decided.To != 0 {
		add("a.decided_at < ?", engine.Ms(f.Decided.To.Add(1).Start(s.Zone())))
	}
	own := []any{int64(-1)}
	if f.OperatorID != 0 {
		ids, err := s.figures.CountedAs(ctx, []int64{f.OperatorID})
		if err != nil {
			return "", nil, err
		}
		own = engine.Anys(ids)
	}
	teams := "r.team_id IN (" + engine.Marks(len(f.TeamIDs)) + ")"
	operators := "r.operator_id IN (" + engine.Marks(len(own)) + ")"
	switch {
	case f.List == review.AppealsToDecide:
		if len(f.TeamIDs) > 0 {
			add(teams, engine.Anys(f.TeamIDs)...)
		}
		add("a.decided_at IS NULL AND NOT "+operators, own...)
		add("(a.kind = 'appeal' AND r.reviewer_id <> ? AND a.person_id <> ? OR a.kind = 'mistake' AND (r.reviewer_id = ? OR a.due_at < ? AND a.person_id <> ?))",
			f.DeciderID, f.DeciderID, f.DeciderID, engine.Ms(f.Now), f.DeciderID)
	case len(f.TeamIDs) > 0 && f.OperatorID != 0:
		add("("+teams+" OR "+operators+")", append(engine.Anys(f.TeamIDs), own...)...)
	case len(f.TeamIDs) > 0:
		add(teams, engine.Anys(f.TeamIDs)...)
	case f.OperatorID != 0:
		add(operators, own...)
	}
	return "WHERE " + strings.Join(parts, " AND "), args, nil
}

// ListAppeals lists appeals: those to decide the oldest first, all the latest first.
func (s *Store) ListAppeals(ctx context.Context, f review.AppealFilter, p page.Request) (page.Of[review.AppealRow], error) {
	where, args, err := s.appealWhere(ctx, f)
	if err != nil {
		return page.Of[review.AppealRow]{}, err
	}
	after, rest := p.After, " AND (a.at, a.id) < (?, ?) ORDER BY a.at DESC, a.id DESC LIMIT ?"
	if f.List == review.AppealsToDecide {
		rest = " AND (a.at, a.id) > (?, ?) ORDER BY a.at, a.id LIMIT ?"
	} else if after == (page.Cursor{}) {
		after.At = math.MaxInt64
	}
	list, err := engine.Gather(ctx, s.DB, scanAppeal, engine.Named(ctx, appealColumns)+appealTables+where+rest, append(args, after.At, after.ID, p.Rows()+1)...)
	return page.Cut(list, p.Rows(), func(a review.AppealRow) page.Cursor { return page.Cursor{At: engine.Ms(a.At), ID: a.ID} }), err
}

// CountAppeals counts what the filter lets through, at most limit.
func (s *Store) CountAppeals(ctx context.Context, f review.AppealFilter, limit int) (n int, err error) {
	where, args, err := s.appealWhere(ctx, f)
	if err != nil {
		return 0, err
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM appeals a JOIN reviews r ON r.id = a.review_id "+where+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
	return n, engine.Refused(err)
}

// AppealSums counts appeals that were decided in a period by their outcome, and returns how
// long each waited, the shortest first.
func (s *Store) AppealSums(ctx context.Context, p when.Period) (n map[review.AppealState]int64, waited []time.Duration, err error) {
	n = map[review.AppealState]int64{}
	err = s.Each(ctx, "SELECT state, decided_at - at AS waited FROM appeals WHERE decided_at >= ? AND decided_at < ? AND kind = 'appeal' AND state <> 'withdrawn' ORDER BY waited",
		[]any{engine.Ms(p.From.Start(s.Zone())), engine.Ms(p.To.Add(1).Start(s.Zone()))}, func(rows *sql.Rows) error {
			var state review.AppealState
			var ms int64
			err := rows.Scan(&state, &ms)
			n[state], waited = n[state]+1, append(waited, time.Duration(ms)*time.Millisecond)
			return err
		})
	return n, waited, err
}
