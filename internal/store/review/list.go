package review

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
)

const reviewRowColumns = `SELECT r.id, r.contact_id, r.reviewer_id, r.operator_id, r.team_id, r.revision, r.score, r.uncounted, r.submitted_at, r.drafted_at,
r.revision > 0 AND r.acknowledged = r.revision, COALESCE(k.word, ''), COALESCE(p.name, ''), COALESCE(o.name, ''), COALESCE({t.name}, ''), COALESCE({u.name}, ''),
h.code, h.kind, {h.name}, c.source, c.external_id, c.ended_at, c.mark`

const reviewRowTables = ` FROM reviews r JOIN contacts c ON c.id = r.contact_id JOIN channels h ON h.id = r.channel_id
LEFT JOIN people p ON p.id = r.reviewer_id LEFT JOIN operators o ON o.id = r.operator_id
LEFT JOIN dimensions t ON t.id = r.team_id LEFT JOIN dimensions u ON u.id = r.topic_id
LEFT JOIN review_acknowledgements k ON k.review_id = r.id AND k.revision = r.revision `

func scanReviewRow(scan func(...any) error, more ...any) (r review.Row, err error) {
	var ended int64
	var score, submitted, drafted *int64
	err = scan(append([]any{&r.ID, &r.ContactID, &r.ReviewerID, &r.OperatorID, &r.TeamID, &r.Revision, &score, &r.Uncounted, &submitted, &drafted,
		&r.Acknowledged, &r.Word, &r.ReviewerName, &r.OperatorName, &r.TeamName, &r.TopicName,
		&r.ChannelCode, &r.ChannelKind, &r.ChannelName, &r.Source, &r.ExternalID, &ended, &r.Mark}, more...)...)
	r.Score, r.SubmittedAt, r.DraftedAt, r.EndedAt = scoreOf(score), engine.AtOrNil(submitted), engine.AtOrNil(drafted), engine.At(ended)
	return r, err
}

func oneReviewRow(scan func(...any) error) (review.Row, error) { return scanReviewRow(scan) }

// ReviewRow returns a review with its names.
func (s *Store) ReviewRow(ctx context.Context, id int64) (review.Row, error) {
	r, err := scanReviewRow(s.Row(ctx, engine.Named(ctx, reviewRowColumns)+reviewRowTables+"WHERE r.id = ?", id).Scan)
	return r, engine.Refused(err)
}

// ReviewsOfContact lists all reviews of a contact, drafts included, the first
// started first.
func (s *Store) ReviewsOfContact(ctx context.Context, contactID int64) ([]review.Row, error) {
	return engine.Gather(ctx, s.DB, oneReviewRow, engine.Named(ctx, reviewRowColumns)+reviewRowTables+"WHERE r.contact_id = ? ORDER BY r.id", contactID)
}

// ReviewedBy returns those of the contacts that a person has submitted a review of.
func (s *Store) ReviewedBy(ctx context.Context, reviewerID int64, contactIDs []int64) ([]int64, error) {
	return engine.Gather(ctx, s.DB, engine.One[int64], "SELECT contact_id FROM reviews WHERE revision > 0 AND reviewer_id = ? AND contact_id IN ("+engine.Marks(len(contactIDs))+")",
		append([]any{reviewerID}, engine.Anys(contactIDs)...)...)
}

// reviewOrder is the column by which a list goes: when a draft was kept, or when
// a review was submitted.
func reviewOrder(f review.Filter) string {
	if f.List == review.Drafts {
		return "r.drafted_at"
	}
	return "r.submitted_at"
}

// columns are the dimensions of a review's own row.
var columns = map[figure.Dimension]string{
	figure.Channel: "r.channel_id", figure.ChannelKind: "r.channel_id", figure.Operator: "r.operator_id", figure.Team: "r.team_id", figure.Site: "r.site_id",
	figure.Region: "r.region_id", figure.Topic: "r.topic_id", figure.Line: "r.line",
}

// ofContact is a condition on the contact c of a review.
func ofContact(condition string) string {
	return "EXISTS (SELECT 1 FROM contacts c WHERE c.id = r.contact_id AND " + condition + ")"
}

// lacking is the condition that a review, or its contact, has no value of a dimension: what
// a guest served counts for no operator and no team.
func (s *Store) lacking(d figure.Dimension) string {
	column, own := columns[d]
	switch {
	case !own:
		return ofContact(figures.Lacking(d, s.Zone()))
	case figure.Dimensions[d].Agents:
		return "(+" + column + " = 0 OR " + ofContact("c.guest") + ")"
	}
	return "COALESCE(+" + column + ", 0) = 0"
}

// reviewWhere writes a filter as conditions on reviews r. One team reads its own
// index in the order of the list; of several the list is read in its order and
// the others fall (the + keeps SQLite from sorting all of those teams). some is
// false when nothing can be found.
func (s *Store) reviewWhere(ctx context.Context, f review.Filter) (where string, args []any, some bool, err error) {
	var parts []string
	add := func(text string, more ...any) { parts, args = append(parts, text), append(args, more...) }
	narrow := func(column string, ids []any) {
		if len(ids) == 1 {
			add(column+" = ?", ids[0])
		} else {
			add("+"+column+" IN ("+engine.Marks(len(ids))+")", ids...)
		}
	}
	if f.List == review.Drafts {
		add("r.drafted_at IS NOT NULL")
	} else {
		add("r.revision > 0")
	}
	if f.Unacknowledged {
		add("r.revision > r.acknowledged")
	}
	switch f.Counts {
	case "yes":
		add("NOT r.uncounted")
	case "no":
		add("r.uncounted")
	}
	if f.Counted {
		add("NOT " + ofContact("c.guest"))
	}
	if f.OperatorID != 0 {
		ids, err := s.figures.CountedAs(ctx, []int64{f.OperatorID})
		if err != nil {
			return "", nil, false, err
		}
		narrow("r.operator_id", engine.Anys(ids))
	}
	if f.ReviewerID != 0 {
		add("r.reviewer_id = ?", f.ReviewerID)
	}
	if f.Criterion != "" || f.Critical != "" || f.Low {
		condition, err := s.answeredBy(ctx, f)
		if err != nil {
			return "", nil, false, err
		}
		add(condition)
	}
	switch f.Pinned {
	case review.Example:
		add("r.praised > 0")
	case review.Mistake:
		add("r.faulted > 0")
	}
	if f.Marked {
		add(ofContact("c.mark IS NOT NULL"))
	}
	if len(f.TeamIDs) > 0 {
		narrow("r.team_id", engine.Anys(f.TeamIDs))
	}
	for d, values := range f.By {
		if len(values) == 0 {
			continue
		}
		borne, err := s.figures.Borne(ctx, d, values)
		but := slices.Contains(f.Without, d)
		if err != nil || len(borne) == 0 && !but {
			return "", nil, false, err
		}
		column, own := columns[d]
		switch {
		case len(borne) == 0: // nothing bears what is left out
		case f.By.Lacks(d):
			add(s.lacking(d))
		case own && but:
			add("COALESCE(+"+column+", 0) NOT IN ("+engine.Marks(len(borne))+")", borne...)
		case own:
			narrow(column, borne)
		default:
			is := map[bool]string{true: " NOT IN (", false: " IN ("}[but]
			add(ofContact(figures.Column(d, s.Zone())+is+engine.Marks(len(borne))+")"), borne...)
		}
	}
	if len(f.Attributes) > 0 {
		condition, more := figures.Bearing("r.contact_id", f.Attributes)
		add(condition, more...)
	}
	// A period goes over the instant, by which the indexes are ordered.
	if f.Period.From != 0 {
		add(reviewOrder(f)+" >= ?", engine.Ms(f.Period.From.Start(s.Zone())))
	}
	if f.Period.To != 0 {
		add(reviewOrder(f)+" < ?", engine.Ms(f.Period.To.Add(1).Start(s.Zone())))
	}
	return "WHERE " + strings.Join(parts, " AND "), args, true, nil
}

// reviewPage writes where a page of a list begins and how long it is.
func reviewPage(f review.Filter, p page.Request) (text string, args []any) {
	after := p.After
	order := reviewOrder(f)
	if f.Oldest {
		return " AND (" + order + ", r.id) > (?, ?) ORDER BY " + order + ", r.id LIMIT ?", []any{after.At, after.ID, p.Rows() + 1}
	}
	if after == (page.Cursor{}) {
		after.At = math.MaxInt64
	}
	return " AND (" + order + ", r.id) < (?, ?) ORDER BY " + order + " DESC, r.id DESC LIMIT ?", []any{after.At, after.ID, p.Rows() + 1}
}

func reviewCursor(f review.Filter, r review.Row) page.Cursor {
	when := r.SubmittedAt
	if f.List == review.Drafts {
		when = r.DraftedAt
	}
	return page.Cursor{At: engine.Ms(*when), ID: r.ID}
}

// ListReviews lists submitted reviews by submission, the latest first; with List
// Drafts those that have a draft, by the time of the draft.
func (s *Store) ListReviews(ctx context.Context, f review.Filter, p page.Request) (page.Of[review.Row], error) {
	where, args, some, err := s.reviewWhere(ctx, f)
	if err != nil || !some {
		return page.Of[review.Row]{}, err
	}
	rest, more := reviewPage(f, p)
	list, err := engine.Gather(ctx, s.DB, oneReviewRow, engine.Named(ctx, reviewRowColumns)+reviewRowTables+where+rest, append(args, more...)...)
	if err != nil {
		return page.Of[review.Row]{}, err
	}
	return page.Cut(list, p.Rows(), func(r review.Row) page.Cursor { return reviewCursor(f, r) }), nil
}

// CountReviews counts what the filter lets through, at most limit.
func (s *Store) CountReviews(ctx context.Context, f review.Filter, limit int) (n int, err error) {
	where, args, some, err := s.reviewWhere(ctx, f)
	if err != nil || !some {
		return 0, err
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM reviews r "+where+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
	return n, engine.Refused(err)
}

// ExportReviews is ListReviews with the last revision of each.
func (s *Store) ExportReviews(ctx context.Context, f review.Filter, p page.Request) (page.Of[review.ExportRow], error) {
	where, args, some, err := s.reviewWhere(ctx, f)
	if err != nil || !some {
		return page.Of[review.ExportRow]{}, err
	}
	rest, more := reviewPage(f, p)
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (x review.ExportRow, err error) {
		var sheet string
		if x.Row, err = scanReviewRow(scan, &x.VersionID, &sheet); err != nil {
			return x, err
		}
		return x, json.Unmarshal([]byte(sheet), &x.Sheet)
	}, engine.Named(ctx, reviewRowColumns)+", r.version_id, v.sheet"+reviewRowTables+"JOIN review_revisions v ON v.review_id = r.id AND v.number = r.revision "+where+rest, append(args, more...)...)
	if err != nil {
		return page.Of[review.ExportRow]{}, err
	}
	return page.Cut(list, p.Rows(), func(x review.ExportRow) page.Cursor { return reviewCursor(f, x.Row) }), nil
}

// ReviewNames lists teams and operators that have submitted reviews, by name; of
// these teams only, of all when there are none.
func (s *Store) ReviewNames(ctx context.Context, teamIDs []int64) (n review.Names, err error) {
	within, args := "", engine.Anys(teamIDs)
	if len(teamIDs) > 0 {
		within = " AND r.team_id IN (" + engine.Marks(len(teamIDs)) + ")"
	}
	named := func(scan func(...any) error) (v review.Named, err error) { return v, scan(&v.Code, &v.Name) }
	if n.Teams, err = engine.Gather(ctx, s.DB, named, engine.Named(ctx, "SELECT t.code, {t.name} AS shown FROM dimensions t WHERE t.kind = 'team' AND EXISTS (SELECT 1 FROM reviews r WHERE r.team_id = t.id AND r.revision > 0"+
		within+") ORDER BY shown, t.id"), args...); err != nil {
		return n, err
	}
	n.Operators, err = engine.Gather(ctx, s.DB, named, "SELECT o.external_id, o.name FROM operators o WHERE o.counts_as = 0 AND EXISTS (SELECT 1 FROM reviews r WHERE r.operator_id IN (SELECT c.id FROM operators c WHERE c.id = o.id OR c.counts_as > 0 AND c.counts_as = o.id) AND r.revision > 0"+
		within+") ORDER BY o.name, o.id", args...)
	return n, err
}
