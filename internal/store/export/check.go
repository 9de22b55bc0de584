package export

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about long files that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises))
}

var promises = []engine.Promise{
	{"a long file that is made has a name, all of its rows, and says what its reader could see", `SELECT id FROM exports WHERE made_at IS NOT NULL AND (file_name = '' OR reach = '' OR failed <> '' OR done <> total)`},
	{"a long file is of a list of this desk", `SELECT id FROM exports WHERE address NOT LIKE '/%' OR address LIKE '//%'`},
	{"a long file is made by work that was asked for", `SELECT e.id FROM exports e WHERE e.made_at IS NULL AND e.failed = ''
AND NOT EXISTS (SELECT 1 FROM works w WHERE w.kind = 'make_file' AND w.unique_key = e.file_key AND w.state <> 'done')`},
}
