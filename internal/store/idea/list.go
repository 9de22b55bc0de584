package idea

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"time"

	"openpeople/internal/idea"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/search"
	"openpeople/internal/terms"
	"openpeople/internal/when"
)

// ideaRows reads ideas i with their names; its first argument is the reader.
const ideaRows = `SELECT i.id, i.key, i.author_id, i.title, i.problem, i.proposal, i.created_at, i.status, i.moved_at, i.revision, i.owner_id, i.due_day,
i.votes, i.comments, i.answered_at, COALESCE(a.name, ''), COALESCE(o.name, ''), v.person_id IS NOT NULL
FROM ideas i LEFT JOIN people a ON a.id = i.author_id LEFT JOIN people o ON o.id = i.owner_id
LEFT JOIN idea_votes v ON v.idea_id = i.id AND v.person_id = ? `

func scanIdea(scan func(...any) error) (r idea.Row, err error) {
	var created, moved int64
	var answered *int64
	err = scan(&r.ID, &r.Key, &r.AuthorID, &r.Title, &r.Problem, &r.Proposal, &created, &r.Status, &moved, &r.Revision, &r.OwnerID, &r.DueDay,
		&r.Votes, &r.Comments, &answered, &r.AuthorName, &r.OwnerName, &r.Mine)
	r.CreatedAt, r.MovedAt, r.AnsweredAt = engine.At(created), engine.At(moved), engine.AtOrNil(answered)
	return r, err
}

// IdeaByID returns one idea.
func (s *Store) IdeaByID(ctx context.Context, id, readerID int64) (idea.Row, error) {
	r, err := scanIdea(s.Row(ctx, ideaRows+"WHERE i.id = ?", readerID, id).Scan)
	return r, engine.Refused(err)
}

// LiveIdeas lists the ideas that went live on days of a period, the latest of them, in time.
func (s *Store) LiveIdeas(ctx context.Context, p when.Period, limit int) ([]idea.Live, error) {
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (l idea.Live, err error) {
		var at int64
		err = scan(&l.ID, &l.AuthorID, &l.Title, &at)
		l.At = engine.At(at)
		return l, err
	}, "SELECT i.id, i.author_id, i.title, c.at FROM idea_changes c JOIN ideas i ON i.id = c.idea_id WHERE c.status = 'live' AND c.at >= ? AND c.at < ? ORDER BY c.at DESC, c.idea_id DESC LIMIT ?",
		engine.Ms(p.From.Start(s.Zone())), engine.Ms(p.To.Add(1).Start(s.Zone())), limit)
	slices.Reverse(list)
	return list, err
}

// narrowing is a filter as conditions on ideas i.
type narrowing struct {
	where string
	args  []any
	none  bool // nothing can be found
	few   bool // the words let so little through that it is sorted, not read in the order of an index
}

func (s *Store) ideaWhere(ctx context.Context, f idea.Filter) (narrowing, error) {
	var n narrowing
	var parts []string
	add := func(text string, arg ...any) { parts, n.args = append(parts, text), append(n.args, arg...) }
	if f.Status != "" {
		add("i.status = ?", string(f.Status))
	} else if f.Open {
		add("i.open")
	}
	if f.AuthorID != 0 {
		add("i.author_id = ?", f.AuthorID)
	}
	if f.OwnerID != 0 {
		add("i.owner_id = ? AND i.owner_id > 0", f.OwnerID)
	}
	if f.Search != "" {
		list := terms.Of(f.Search)
		hits, err := s.mostHits(ctx, list)
		if err != nil || hits == 0 {
			return narrowing{none: true}, err
		}
		in := " IN (SELECT docid FROM idea_search WHERE " + search.Matches[s.Kind()] + ")"
		if n.few = hits <= frequent; n.few {
			add("i.id"+in, search.All(s.Kind(), list))
		} else {
			add("+i.id"+in, search.All(s.Kind(), list)) // read in the order of the list, let the others fall
		}
	}
	if n.where = "TRUE"; len(parts) > 0 {
		n.where = strings.Join(parts, " AND ")
	}
	return n, nil
}

// frequent is the number of hits from which they are not sorted any more.
const frequent = 1000

// mostHits is how many ideas can hold all of the terms: as many as the rarest.
func (s *Store) mostHits(ctx context.Context, list []string) (hits int64, err error) {
	known := 0
	err = s.termCounts(ctx, list, func(_ string, n int64) {
		if known++; known == 1 || n < hits {
			hits = n
		}
	})
	if known < len(list) {
		return 0, err
	}
	return hits, err
}

// termCounts tells in how many ideas each known term stands.
func (s *Store) termCounts(ctx context.Context, list []string, take func(term string, n int64)) error {
	values := engine.Anys(list)
	return s.InChunks(ctx, "SELECT term, ideas FROM idea_terms WHERE term IN ", nil, values, func(rows *sql.Rows) error {
		var t string
		var n int64
		err := rows.Scan(&t, &n)
		take(t, n)
		return err
	})
}

// ideaOrders are the texts of each order: the cursor's condition and the order of
// ids alone, in the order of an index or, where few are left, sorted (the + keeps
// both engines from the index); and the same order of the rows.
var ideaOrders = map[idea.Order]struct{ read, sorted, rows string }{
	idea.MostWanted: {
		" AND (i.votes, i.id) < (?, ?) ORDER BY i.votes DESC, i.id DESC LIMIT ?",
		" AND (+i.votes, i.id) < (?, ?) ORDER BY +i.votes DESC, i.id DESC LIMIT ?", "ORDER BY i.votes DESC, i.id DESC",
	},
	idea.Newest: {
		" AND (i.created_at, i.id) < (?, ?) ORDER BY i.created_at DESC, i.id DESC LIMIT ?",
		" AND (+i.created_at, i.id) < (?, ?) ORDER BY +i.created_at DESC, i.id DESC LIMIT ?", "ORDER BY i.created_at DESC, i.id DESC",
	},
}

// ListIdeas lists ideas in an order.
func (s *Store) ListIdeas(ctx context.Context, f idea.Filter, o idea.Order, readerID int64, p page.Request) (page.Of[idea.Row], error) {
	n, err := s.ideaWhere(ctx, f)
	if err != nil || n.none {
		return page.Of[idea.Row]{}, engine.Refused(err)
	}
	after := p.After
	if after == (page.Cursor{}) {
		after.At = math.MaxInt64
	}
	if o == idea.MostWanted {
		after.At = min(max(after.At, math.MinInt32), math.MaxInt32) // the column is no wider
	}
	order := ideaOrders[o]
	ids := order.read
	if n.few {
		ids = order.sorted
	}
	all := append([]any{readerID}, append(n.args, after.At, after.ID, p.Rows()+1)...)
	list, err := engine.Gather(ctx, s.DB, scanIdea, ideaRows+"WHERE i.id IN (SELECT id FROM (SELECT i.id FROM ideas i WHERE "+n.where+ids+") part) "+order.rows, all...)
	if err != nil {
		return page.Of[idea.Row]{}, err
	}
	return page.Cut(list, p.Rows(), func(r idea.Row) page.Cursor {
		if o == idea.MostWanted {
			return page.Cursor{At: int64(r.Votes), ID: r.ID}
		}
		return page.Cursor{At: engine.Ms(r.CreatedAt), ID: r.ID}
	}), nil
}

// CountIdeas counts what the filter lets through, at most limit.
func (s *Store) CountIdeas(ctx context.Context, f idea.Filter, limit int) (count int64, err error) {
	n, err := s.ideaWhere(ctx, f)
	if err != nil || n.none {
		return 0, engine.Refused(err)
	}
	if n.few {
		err = s.Row(ctx, "SELECT COUNT(*) FROM ideas i WHERE "+n.where, n.args...).Scan(&count)
		return min(count, int64(limit)), engine.Refused(err)
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM ideas i WHERE "+n.where+" LIMIT ?) counted", append(n.args, limit)...).Scan(&count)
	return count, engine.Refused(err)
}

// VotersOf lists who voted, the first one first.
func (s *Store) VotersOf(ctx context.Context, id int64, limit int) ([]idea.Voter, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (v idea.Voter, err error) {
		var voted int64
		err = scan(&v.PersonID, &v.Name, &voted)
		v.At = engine.At(voted)
		return v, err
	}, "SELECT v.person_id, p.name, v.at FROM idea_votes v JOIN people p ON p.id = v.person_id WHERE v.idea_id = ? ORDER BY v.at, v.person_id LIMIT ?", id, limit)
}

// CommentsOf lists the latest comments, the oldest of them first.
func (s *Store) CommentsOf(ctx context.Context, id int64, limit int) ([]idea.Comment, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (c idea.Comment, err error) {
		var said int64
		err = scan(&c.ID, &c.Key, &c.IdeaID, &c.PersonID, &c.PersonName, &said, &c.Words)
		c.At = engine.At(said)
		return c, err
	}, `SELECT * FROM (SELECT c.id, c.key, c.idea_id, c.person_id, p.name, c.at, c.words FROM idea_comments c JOIN people p ON p.id = c.person_id
WHERE c.idea_id = ? ORDER BY c.at DESC, c.id DESC LIMIT ?) latest ORDER BY at, id`, id, limit)
}

// ChangesOf lists every state of an idea, the first one first.
func (s *Store) ChangesOf(ctx context.Context, id int64) ([]idea.Change, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (c idea.Change, err error) {
		var moved int64
		err = scan(&c.IdeaID, &c.Number, &moved, &c.PersonID, &c.PersonName, &c.Status, &c.Reason, &c.OwnerID, &c.OwnerName, &c.DueDay)
		c.At = engine.At(moved)
		return c, err
	}, `SELECT c.idea_id, c.number, c.at, c.person_id, p.name, c.status, c.reason, c.owner_id, COALESCE(o.name, ''), c.due_day
FROM idea_changes c JOIN people p ON p.id = c.person_id LEFT JOIN people o ON o.id = c.owner_id WHERE c.idea_id = ? ORDER BY c.number`, id)
}

// sliceNames reads values of slices: kind, id and name, by name.
const sliceNames = `SELECT kind, id, name FROM (SELECT 'channel' AS kind, id, {name} AS name FROM channels
UNION ALL SELECT kind, id, {name} FROM dimensions WHERE kind IN ('topic', 'region')) named `

func (s *Store) sliceNamed(ctx context.Context, where string, args ...any) (idea.Names, error) {
	var n idea.Names
	lists := map[string]*[]idea.Named{sliceChannel: &n.Channels, sliceTopic: &n.Topics, sliceRegion: &n.Regions}
	err := s.Each(ctx, engine.Named(ctx, sliceNames)+where+" ORDER BY name, id", args, func(row *sql.Rows) error {
		var kind string
		var one idea.Named
		err := row.Scan(&kind, &one.ID, &one.Name)
		if err == nil {
			*lists[kind] = append(*lists[kind], one)
		}
		return err
	})
	return n, err
}

// SliceNames lists what a slice can be made of.
func (s *Store) SliceNames(ctx context.Context) (idea.Names, error) { return s.sliceNamed(ctx, "") }

// SliceOf returns what an idea should move, with names.
func (s *Store) SliceOf(ctx context.Context, id int64) (idea.Names, error) {
	return s.sliceNamed(ctx, "WHERE (kind, id) IN (SELECT kind, value_id FROM idea_slices WHERE idea_id = ?)", id)
}

// Owners lists people of the roles who may sign in, and the author, by name.
func (s *Store) Owners(ctx context.Context, roles []string, authorID int64) ([]idea.Named, error) {
	args := []any{authorID}
	for _, role := range roles {
		args = append(args, role)
	}
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (n idea.Named, err error) { return n, scan(&n.ID, &n.Name) },
		"SELECT id, name FROM people WHERE disabled_at IS NULL AND (id = ? OR role IN ("+engine.Marks(len(roles))+")) ORDER BY name, id", args...)
}

// someIdeas reads the first rows of a list and counts all of it.
func (s *Store) someIdeas(ctx context.Context, where, order string, args []any, limit int) (rows []idea.Row, n int64, err error) {
	if err := s.Row(ctx, "SELECT COUNT(*) FROM ideas i WHERE "+where, args...).Scan(&n); err != nil || n == 0 {
		return nil, 0, engine.Refused(err)
	}
	all := append(append([]any{int64(0)}, args...), limit)
	rows, err = engine.Gather(ctx, s.DB, scanIdea, ideaRows+"WHERE "+where+" ORDER BY "+order+" LIMIT ?", all...)
	return rows, n, err
}

// UnansweredIdeas lists open ideas without a first answer that are older than an
// instant, the oldest first.
func (s *Store) UnansweredIdeas(ctx context.Context, before time.Time, limit int) ([]idea.Row, int64, error) {
	return s.someIdeas(ctx, "i.answered_at IS NULL AND i.open AND i.created_at < ?", "i.created_at, i.id", []any{engine.Ms(before)}, limit)
}

// IdeasMovedOf lists the ideas of an author, the last one that moved first.
func (s *Store) IdeasMovedOf(ctx context.Context, authorID int64, limit int) ([]idea.Row, int64, error) {
	return s.someIdeas(ctx, "i.author_id = ?", "i.moved_at DESC, i.id DESC", []any{authorID}, limit)
}

// IdeasOwnedBy lists open ideas of an owner, the next one due first.
func (s *Store) IdeasOwnedBy(ctx context.Context, ownerID int64, limit int) ([]idea.Row, int64, error) {
	return s.someIdeas(ctx, "i.owner_id = ? AND i.owner_id > 0 AND i.open", "i.due_day, i.id", []any{ownerID}, limit)
}
