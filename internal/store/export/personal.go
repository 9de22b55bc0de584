package export

import "openpeople/internal/personal"

// Personal lists in what of this room customers can be recognised: what was asked for, in
// words that were looked for, and the files themselves. All of them go (ForgetAll of the
// room).
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{{Table: "exports", Columns: []string{"address", "about"}, Class: personal.Staff}}
}
