package comment

import (
	"context"
	"database/sql"

	"openpeople/internal/comment"
	"openpeople/internal/store/engine"
)

// born is a comment, the tags that it bears in some way, and those whose rules it answers.
type born struct {
	contactID, endedAt int64
	text               string // "": there is none any more
	how                map[int64]string
	hit                map[int64]bool // of the tags whose rules were asked: it answers them
}

// rule is a tag with its rules, read.
type rule struct {
	id int64
	comment.Rules
}

// rules are those of the tags that are not archived. Those that cannot be read hit nothing.
func (s *Store) rules(ctx context.Context) (list []rule, err error) {
	tags, err := s.Tags(ctx)
	for _, t := range tags.Living() {
		if rules, wrong := t.Read(); wrong == nil {
			list = append(list, rule{t.ID, rules})
		}
	}
	return list, err
}

const textsOf = `SELECT c.id, c.ended_at, COALESCE((SELECT r.comment FROM responses r WHERE r.contact_id = c.id AND r.purpose = 'first'), '') FROM contacts c WHERE c.id IN `

// tagged reads contacts and which tags they are to bear by rules.
func (s *Store) tagged(ctx context.Context, contactIDs []int64) ([]born, error) {
	rules, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	return s.bornBy(ctx, rules, contactIDs)
}

func (s *Store) bornBy(ctx context.Context, rules []rule, contactIDs []int64) (list []born, err error) {
	place := map[int64]int{}
	err = s.InChunks(ctx, textsOf, nil, engine.Anys(contactIDs), func(rows *sql.Rows) error {
		b := born{how: map[int64]string{}, hit: map[int64]bool{}}
		if err := rows.Scan(&b.contactID, &b.endedAt, &b.text); err != nil {
			return err
		}
		for _, r := range rules {
			_, b.hit[r.id] = r.Hit(b.text)
		}
		place[b.contactID] = len(list)
		list = append(list, b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = s.InChunks(ctx, "SELECT contact_id, tag_id, how FROM comment_tagged WHERE contact_id IN ", nil, engine.Anys(contactIDs), func(rows *sql.Rows) error {
		var id, tag int64
		var how string
		err := rows.Scan(&id, &tag, &how)
		if at, known := place[id]; known {
			list[at].how[tag] = how
		}
		return err
	})
	return list, err
}

const untag = "DELETE FROM comment_tagged WHERE contact_id = ? AND tag_id = ? AND how = 'rule'"

// putTags writes, in the transaction of ctx, what rules say of comments; what was done by
// hand stays. A comment that is there no more bears nothing.
func (s *Store) putTags(ctx context.Context, list []born) error {
	now := engine.Ms(s.Now())
	for _, b := range list {
		if b.text == "" {
			if len(b.how) > 0 {
				if _, err := s.Exec(ctx, "DELETE FROM comment_tagged WHERE contact_id = ?", b.contactID); err != nil {
					return engine.Refused(err)
				}
			}
			continue
		}
		if err := s.putHits(ctx, b, now); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

func (s *Store) putHits(ctx context.Context, b born, now int64) error {
	for tag, hit := range b.hit {
		var err error
		switch how := b.how[tag]; {
		case hit && how == "":
			_, err = s.Exec(ctx, putTag+" WHERE FALSE", b.contactID, tag, b.endedAt, byRule, 0, now)
		case !hit && how == byRule:
			_, err = s.Exec(ctx, untag, b.contactID, tag)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// taggedAtOnce is how many comments are tagged anew in one go.
const taggedAtOnce = 500

// TagComments tags every comment anew by the rules of a tag, after a contact, 0 for the
// beginning; it ends when the tag has other rules, for which other work was asked for. step
// is told how many of how many are done and up to which contact; its error ends the work,
// which may go on another time after that.
func (s *Store) TagComments(ctx context.Context, of comment.ToTag, after int64, step func(done, all, at int64) error) error {
	ctx = engine.Within(ctx, engine.Thorough)
	var done, all int64
	if err := s.Row(ctx, "SELECT COUNT(*), COUNT(CASE WHEN id <= ? THEN 1 END) FROM contacts WHERE commented", after).Scan(&all, &done); err != nil {
		return engine.Refused(err)
	}
	for {
		ids, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT contact_id FROM responses WHERE purpose = 'first' AND comment <> '' AND contact_id > ? ORDER BY contact_id LIMIT ?", after, taggedAtOnce)
		if err != nil || len(ids) == 0 {
			return err
		}
		current := true
		err = s.InTx(ctx, func(ctx context.Context) error {
			tags, err := s.HoldTags(ctx)
			if err != nil {
				return err
			}
			t, known := tags.Find(of.TagID)
			if current = known && t.Edition == of.Edition && t.ArchivedAt == nil; !current {
				return nil
			}
			rules, err := t.Read()
			if err != nil {
				return err
			}
			list, err := s.bornBy(ctx, []rule{{t.ID, rules}}, ids)
			if err != nil {
				return err
			}
			return s.putTags(ctx, list)
		})
		if err != nil || !current {
			return err
		}
		after, done = ids[len(ids)-1], done+int64(len(ids))
		if err := step(done, max(all, done), after); err != nil {
			return err
		}
	}
}
