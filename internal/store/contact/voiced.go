package contact

import (
	"context"
	"database/sql"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// voicedFew is how many contacts are named one by one; where more were measured so, the list
// asks of each contact instead, and soon finds enough.
const voicedFew = 1000

// voiced is the condition that a recording of a contact c was measured so, "" when of none.
// What cannot be trusted is none; who speaks is known of two sides with names only.
func (s *Store) voiced(ctx context.Context, v contact.Measured) (condition string, args []any, err error) {
	where := []string{"NOT h.unsteady"}
	least := func(n int, of string) {
		if n > 0 {
			where, args = append(where, of), append(args, n)
		}
	}
	least(v.Silence, "h.silence_ms * 100 >= ? * h.talked_ms")
	least(v.SilenceLongest, "h.silence_longest_ms >= ? * 1000")
	least(v.Overtalk, "h.overtalk_ms * 100 >= ? * h.talked_ms")
	least(v.OperatorTalk, "h.sides = 'two' AND h.speech_first_ms > 0 AND h.speech_first_ms * 100 >= ? * (h.speech_first_ms + h.speech_second_ms)")
	least(v.Interruptions, "h.sides = 'two' AND h.interruptions_first >= ?")
	so := strings.Join(append(where, "h.talked_ms > 0"), " AND ")
	var few []any
	err = s.Each(ctx, "SELECT DISTINCT h.contact_id FROM hearings h WHERE "+so+" LIMIT ?", append(args[:len(args):len(args)], voicedFew+1), func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		few = append(few, id)
		return err
	})
	switch {
	case err != nil || len(few) == 0:
		return "", nil, err
	case len(few) <= voicedFew:
		return "c.id IN (" + engine.Marks(len(few)) + ")", few, nil
	}
	return "EXISTS (SELECT 1 FROM hearings h WHERE h.contact_id = c.id AND " + so + ")", args, nil
}
