package idea

import (
	"context"
	"encoding/json"

	"openpeople/internal/fault"
	"openpeople/internal/idea"
	"openpeople/internal/store/engine"
)

// OriginsOf lists of what an idea came, the first one first.
func (s *Store) OriginsOf(ctx context.Context, id int64) ([]idea.Origin, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (o idea.Origin, err error) { return o, scan(&o.Kind, &o.ID) },
		"SELECT kind, origin_id FROM idea_origins WHERE idea_id = ? ORDER BY at, kind, origin_id", id)
}

// IdeasFrom lists the ideas that came of a thing, most votes first.
func (s *Store) IdeasFrom(ctx context.Context, o idea.Origin, limit int) ([]idea.Link, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (l idea.Link, err error) {
		return l, scan(&l.ID, &l.Title, &l.Status, &l.Votes)
	}, "SELECT i.id, i.title, i.status, i.votes FROM idea_origins o JOIN ideas i ON i.id = o.idea_id WHERE o.kind = ? AND o.origin_id = ? ORDER BY i.votes DESC, i.id DESC LIMIT ?",
		string(o.Kind), o.ID, limit)
}

// sources read an origin of each kind, in the order of scanSource: when, the
// contact, who wrote what, the customer's words on a note, score and draft.
var sources = map[idea.OriginKind]string{
	idea.FromContact: "SELECT c.ended_at, c.id, 0, '', '', '', NULL, FALSE FROM contacts c WHERE c.id = ?",
	idea.FromReview: `SELECT COALESCE(r.submitted_at, r.started_at), r.contact_id, r.reviewer_id, p.name, COALESCE(v.sheet, ''), '', r.score / 1000000.0, r.revision = 0
FROM reviews r JOIN people p ON p.id = r.reviewer_id LEFT JOIN review_revisions v ON v.review_id = r.id AND v.number = r.revision WHERE r.id = ?`,
	idea.FromNote: "SELECT n.written_at, n.contact_id, n.author_id, p.name, n.what, n.quote, NULL, FALSE FROM notes n JOIN people p ON p.id = n.author_id WHERE n.id = ?",
}

// SourceOf reads an origin as it is.
func (s *Store) SourceOf(ctx context.Context, o idea.Origin) (idea.Source, error) {
	src := idea.Source{Origin: o}
	text, ok := sources[o.Kind]
	if !ok {
		return src, fault.New(fault.NotFound, "fault.not_found")
	}
	var when int64
	err := s.Row(ctx, text, o.ID).Scan(&when, &src.ContactID, &src.AuthorID, &src.AuthorName, &src.Words, &src.Quote, &src.Score, &src.Draft)
	if err != nil {
		return src, engine.Refused(err)
	}
	src.At = engine.At(when)
	if o.Kind == idea.FromReview && src.Words != "" {
		var sheet struct {
			Remark string `json:"remark"`
		}
		if err := json.Unmarshal([]byte(src.Words), &sheet); err != nil {
			return src, err
		}
		src.Words = sheet.Remark
	}
	if src.ContactID == 0 {
		return src, nil
	}
	return src, s.contactBehind(ctx, &src)
}

// contactBehind reads what the customer said and where.
func (s *Store) contactBehind(ctx context.Context, src *idea.Source) error {
	err := s.Row(ctx, engine.Named(ctx, `SELECT c.operator_id, c.team_id, c.topic_id, {h.name}, COALESCE({t.name}, ''), c.mark,
COALESCE((SELECT r.comment FROM responses r WHERE r.contact_id = c.id AND r.purpose = 'first' AND r.comment <> ''), '')
FROM contacts c JOIN channels h ON h.id = c.channel_id LEFT JOIN dimensions t ON t.id = c.topic_id WHERE c.id = ?`), src.ContactID).
		Scan(&src.OperatorID, &src.TeamID, &src.TopicID, &src.ChannelName, &src.TopicName, &src.Mark, &src.Comment)
	if err != nil || src.Comment != "" || src.Quote != "" {
		return engine.Refused(err)
	}
	// Nothing was written with the mark: the first thing that the customer said.
	src.FirstSaid, err = s.contacts.FirstSaid(ctx, src.ContactID)
	return engine.Refused(err)
}
