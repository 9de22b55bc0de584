package report

import (
	"openpeople/internal/personal"
)

// Personal lists in what of this room customers can be named.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{
		{Table: "saved_views", Columns: []string{"name", "address"}, Class: personal.Staff, Texts: []personal.Text{
			{All: "SELECT id, name FROM saved_views", Write: s.RewriteText("UPDATE saved_views SET name = ? WHERE id = ?")},
			{All: "SELECT id, address FROM saved_views", Write: s.RewriteText("UPDATE saved_views SET address = ? WHERE id = ?")},
		}},
		{Table: "remarks", Columns: []string{"words"}, Class: personal.Staff, Texts: []personal.Text{
			{All: "SELECT id, words FROM remarks", Write: s.RewriteText("UPDATE remarks SET words = ? WHERE id = ?")},
		}},
	}
}
