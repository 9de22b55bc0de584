package idea

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"openpeople/internal/idea"
	"openpeople/internal/store/engine"
	"openpeople/internal/terms"
)

// Promises are the invariants of ideas.
var Promises = []engine.Promise{
	{"an idea counts its votes", `SELECT i.id FROM ideas i WHERE (SELECT COUNT(*) FROM idea_votes v WHERE v.idea_id = i.id) <> i.votes`},
	{"one vote a person", `SELECT idea_id FROM idea_votes GROUP BY idea_id, person_id HAVING COUNT(*) > 1`},
	{"an idea counts its comments", `SELECT i.id FROM ideas i WHERE (SELECT COUNT(*) FROM idea_comments c WHERE c.idea_id = i.id) <> i.comments`},
	{"an idea has a change for each of its states", `SELECT i.id FROM ideas i WHERE (SELECT COUNT(*) FROM idea_changes c WHERE c.idea_id = i.id) <> i.revision`},
	{"the last change is the idea", `SELECT i.id FROM ideas i LEFT JOIN idea_changes c ON c.idea_id = i.id AND c.number = i.revision
WHERE c.idea_id IS NULL OR c.status <> i.status OR c.owner_id <> i.owner_id OR c.due_day <> i.due_day OR c.at <> i.moved_at`},
	{"the first change is a new idea", `SELECT idea_id FROM idea_changes WHERE number = 1 AND status <> '` + string(idea.StatusNew) + `'`},
	{"an idea goes the ways of the table", `SELECT c.idea_id FROM idea_changes b JOIN idea_changes c ON c.idea_id = b.idea_id AND c.number = b.number + 1
WHERE (b.status, c.status) NOT IN (VALUES ` + ways(func(idea.Transition) bool { return true }) + `)` + notReturned},
	{"a change that needs a reason has one", `SELECT c.idea_id FROM idea_changes b JOIN idea_changes c ON c.idea_id = b.idea_id AND c.number = b.number + 1
WHERE c.reason = '' AND (b.status, c.status) IN (VALUES ` + ways(func(t idea.Transition) bool { return t.Why }) + `)` + notReturned},
	{"an accepted idea has an owner and a day", `SELECT id FROM ideas WHERE (owner_id = 0 OR due_day = 0) AND status IN (` + statuses(func(r idea.StatusRow) bool { return r.Owned }) + `)`},
	{"an idea that is not accepted has no owner", `SELECT id FROM ideas WHERE (owner_id > 0 OR due_day > 0) AND status NOT IN (` + statuses(func(r idea.StatusRow) bool { return r.Owned }) + `)`},
	{"an idea is open by its status", `SELECT id FROM ideas WHERE open <> (status IN (` + statuses(func(r idea.StatusRow) bool { return r.Open }) + `))`},
	{"an idea that moved was answered", `SELECT id FROM ideas WHERE revision > 1 AND answered_at IS NULL`},
	{"what an idea came of is there", `SELECT o.idea_id FROM idea_origins o WHERE o.kind = 'contact' AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = o.origin_id)
OR o.kind = 'review' AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.id = o.origin_id)
OR o.kind = 'note' AND NOT EXISTS (SELECT 1 FROM notes n WHERE n.id = o.origin_id) OR o.kind NOT IN ('contact', 'review', 'note')`},
	{"what an idea should move is there", `SELECT s.idea_id FROM idea_slices s WHERE s.kind = 'channel' AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.id = s.value_id)
OR s.kind IN ('topic', 'region') AND NOT EXISTS (SELECT 1 FROM dimensions d WHERE d.id = s.value_id AND d.kind = s.kind) OR s.kind NOT IN ('channel', 'topic', 'region')`},
}

// ways writes transitions as rows of values.
func ways(which func(idea.Transition) bool) string {
	var out []string
	for _, t := range idea.Transitions {
		if which(t) {
			out = append(out, fmt.Sprintf("('%s', '%s')", t.From, t.To))
		}
	}
	return strings.Join(out, ", ")
}

// statuses writes statuses as a list of values.
func statuses(which func(idea.StatusRow) bool) string {
	var out []string
	for _, r := range idea.Statuses {
		if which(r) {
			out = append(out, "'"+string(r.Status)+"'")
		}
	}
	return strings.Join(out, ", ")
}

// Check returns which promises are broken; it makes the terms of every idea again
// and counts them.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(Promises), s.checkSearch)
}

func (s *Store) checkSearch(ctx context.Context) (breaches []string, err error) {
	counted, found := map[string]int64{}, map[int64]string{}
	err = s.Each(ctx, "SELECT docid, terms FROM idea_search", nil, func(rows *sql.Rows) error {
		var id int64
		var list string
		err := rows.Scan(&id, &list)
		found[id] = list
		return err
	})
	if err != nil {
		return nil, err
	}
	ideas := 0
	err = s.Each(ctx, "SELECT id, title, problem, proposal FROM ideas", nil, func(rows *sql.Rows) error {
		var id int64
		var title, problem, proposal string
		if err := rows.Scan(&id, &title, &problem, &proposal); err != nil {
			return err
		}
		ideas++
		list := terms.Of(ideaText(title, problem, proposal))
		if known, ok := found[id]; !ok || known != strings.Join(list, " ") {
			breaches = append(breaches, fmt.Sprintf("idea %d is not found by its words", id))
		}
		for _, t := range list {
			counted[t]++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(found) != ideas {
		breaches = append(breaches, fmt.Sprintf("search knows %d ideas of %d", len(found), ideas))
	}
	wrong := 0
	err = s.Each(ctx, "SELECT term, ideas FROM idea_terms", nil, func(rows *sql.Rows) error {
		var t string
		var n int64
		err := rows.Scan(&t, &n)
		if counted[t] != n {
			wrong++
		}
		delete(counted, t)
		return err
	})
	if wrong += len(counted); wrong > 0 {
		breaches = append(breaches, fmt.Sprintf("terms of ideas are counted: %d breaches", wrong))
	}
	return breaches, err
}

// notReturned leaves a change out, c of b and c, that puts back what stood before b.
const notReturned = ` AND NOT EXISTS (SELECT 1 FROM idea_changes w WHERE w.idea_id = c.idea_id AND w.number = b.number - 1 AND w.status = c.status AND w.owner_id = c.owner_id AND w.due_day = c.due_day)`
