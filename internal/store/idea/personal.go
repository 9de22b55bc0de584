package idea

import (
	"context"
	"slices"

	"openpeople/internal/idea"
	"openpeople/internal/personal"
	"openpeople/internal/store/engine"
	"openpeople/internal/terms"
)

// fromContacts selects ideas that came of some contacts, of reviews of these, of notes.
const fromContacts = `(SELECT o.idea_id FROM idea_origins o WHERE o.kind = 'contact' AND o.origin_id IN {contacts}
OR o.kind = 'review' AND o.origin_id IN (SELECT r.id FROM reviews r WHERE r.contact_id IN {contacts})
OR o.kind = 'note' AND o.origin_id IN (SELECT n.id FROM notes n WHERE n.contact_id > 0 AND n.contact_id IN {contacts}))`

// Personal lists in what of this room customers can be named.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{
		{Table: "ideas", Columns: []string{"title", "problem", "proposal"}, Class: personal.Staff, Texts: []personal.Text{
			{All: "SELECT id, title FROM ideas", Of: "SELECT id, title FROM ideas WHERE id IN " + fromContacts, Write: s.rewriteIdea("UPDATE ideas SET title = ? WHERE id = ?")},
			{All: "SELECT id, problem FROM ideas", Of: "SELECT id, problem FROM ideas WHERE id IN " + fromContacts, Write: s.rewriteIdea("UPDATE ideas SET problem = ? WHERE id = ?")},
			{All: "SELECT id, proposal FROM ideas", Of: "SELECT id, proposal FROM ideas WHERE id IN " + fromContacts, Write: s.rewriteIdea("UPDATE ideas SET proposal = ? WHERE id = ?")},
		}},
		{Table: "idea_comments", Columns: []string{"words"}, Class: personal.Staff, Texts: []personal.Text{{
			All: "SELECT id, words FROM idea_comments", Of: "SELECT id, words FROM idea_comments WHERE idea_id IN " + fromContacts,
			Write: s.RewriteText("UPDATE idea_comments SET words = ? WHERE id = ?"),
		}}},
		{Table: "idea_changes", Columns: []string{"reason"}, Class: personal.Staff, Texts: []personal.Text{{
			All: "SELECT idea_id, number, reason FROM idea_changes WHERE reason <> ''", Of: "SELECT idea_id, number, reason FROM idea_changes WHERE reason <> '' AND idea_id IN " + fromContacts,
			Write: s.RewriteText("UPDATE idea_changes SET reason = ? WHERE idea_id = ? AND number = ?"),
		}}},
		{Table: "idea_search", Columns: []string{"terms"}, Class: personal.Staff},
		{Table: "idea_terms", Columns: []string{"term"}, Class: personal.Staff},
	}
}

// rewriteIdea stores other words of an idea, and lets it be found by these only.
func (s *Store) rewriteIdea(text string) func(ctx context.Context, keys []int64, words string) error {
	return func(ctx context.Context, keys []int64, words string) error {
		i := idea.Idea{ID: keys[0]}
		read := func() error {
			return s.Row(ctx, "SELECT title, problem, proposal FROM ideas WHERE id = ?", i.ID).Scan(&i.Title, &i.Problem, &i.Proposal)
		}
		if err := read(); err != nil {
			return err
		}
		if err := s.unindexIdea(ctx, i); err != nil {
			return err
		}
		if _, err := s.Exec(ctx, text, words, i.ID); err != nil {
			return err
		}
		if err := read(); err != nil {
			return err
		}
		if err := s.indexIdea(ctx, &i); err != nil || s.Kind() != engine.SQLite {
			return err
		}
		// What FTS4 deletes stands in its segments until they are merged.
		_, err := s.Exec(ctx, "INSERT INTO idea_search (idea_search) VALUES ('optimize')")
		return err
	}
}

// unindexIdea takes an idea out of what indexIdea made.
func (s *Store) unindexIdea(ctx context.Context, i idea.Idea) error {
	if _, err := s.Exec(ctx, "DELETE FROM idea_search WHERE docid = ?", i.ID); err != nil {
		return err
	}
	for _, t := range slices.Sorted(slices.Values(terms.Of(ideaText(i.Title, i.Problem, i.Proposal)))) {
		if _, err := s.Exec(ctx, "UPDATE idea_terms SET ideas = ideas - 1 WHERE term = ?", t); err != nil {
			return err
		}
		if _, err := s.Exec(ctx, "DELETE FROM idea_terms WHERE term = ? AND ideas <= 0", t); err != nil {
			return err
		}
	}
	return nil
}
