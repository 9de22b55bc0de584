package account

import (
	"openpeople/internal/personal"
)

// Personal lists in what of this room a customer can be named: the log of what was done.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{{Table: "audit", Columns: []string{"detail"}, Class: personal.Staff, Texts: []personal.Text{{
		All: "SELECT id, detail FROM audit WHERE LENGTH(detail) > 4", JSON: true,
		Write: s.RewriteText("UPDATE audit SET detail = ? WHERE id = ?"),
	}}}}
}
