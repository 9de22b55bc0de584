package work

import (
	"openpeople/internal/personal"
)

// Personal lists in what of this room customers can be named: what went wrong, in the words
// of other programs, and what work was asked for.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{
		{Table: "events", Columns: []string{"error"}, Class: personal.Staff, Texts: []personal.Text{
			{All: "SELECT id, error FROM events WHERE error <> ''", Write: s.RewriteText("UPDATE events SET error = ? WHERE id = ?")},
		}},
		{Table: "works", Columns: []string{"arguments", "mark", "result", "error"}, Class: personal.Staff, Texts: []personal.Text{
			{All: "SELECT id, error FROM works WHERE error <> ''", Write: s.RewriteText("UPDATE works SET error = ? WHERE id = ?")},
			{All: "SELECT id, arguments FROM works WHERE arguments <> ''", JSON: true, Write: s.RewriteText("UPDATE works SET arguments = ? WHERE id = ?")},
			{All: "SELECT id, mark FROM works WHERE mark <> ''", JSON: true, Write: s.RewriteText("UPDATE works SET mark = ? WHERE id = ?")},
			{All: "SELECT id, result FROM works WHERE result <> ''", JSON: true, Write: s.RewriteText("UPDATE works SET result = ? WHERE id = ?")},
		}},
	}
}
