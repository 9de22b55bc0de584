package contact

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
)

const answerOf = "EXISTS (SELECT 1 FROM responses a WHERE a.contact_id = c.id AND a.purpose = 'first'"

// adding are the conditions over contacts c that one adds to a sum; of the sums that
// marks add to, the marks are those of the answer's version.
var adding = map[figure.Sum]string{
	figure.Lined:     "c.line IS NOT NULL",
	figure.FirstLine: "c.line = 1",
	figure.Keyed:     "c.customer_id > 0 AND c.topic_id > 0",
	figure.Repeated:  "c.customer_id > 0 AND c.topic_id > 0 AND c.repeated_at IS NOT NULL",
	figure.HandlingN: "c.handling IS NOT NULL",
	figure.WaitN:     "c.wait IS NOT NULL",
	figure.Asked:     "EXISTS (SELECT 1 FROM decisions d WHERE d.contact_id = c.id AND d.asked)",
	figure.Answered:  answerOf + ")",
	figure.Reviewed:  "EXISTS (SELECT 1 FROM reviews v WHERE v.contact_id = c.id AND v.revision > 0 AND NOT v.uncounted)",
	figure.SolvedN:   answerOf + " AND a.solved IS NOT NULL)",
	figure.SolvedYes: answerOf + " AND a.solved)",

	figure.Top:                   answerOf + " AND %s)",
	figure.Satisfied:             answerOf + " AND %s)",
	figure.Dissatisfied:          answerOf + " AND %s)",
	figure.DissatisfiedCommented: answerOf + " AND %s AND a.comment <> '')",
}

// adds is the condition over contacts c that one adds to a sum of figure.In.
func (s *Store) adds(ctx context.Context, sum figure.Sum) (condition string, args []any, err error) {
	condition, known := adding[sum]
	if !known {
		return "", nil, fmt.Errorf("contact: no condition for %s", figure.Table[sum].Name)
	}
	if !strings.Contains(condition, "%s") {
		return condition, nil, nil
	}
	scales, err := s.figures.Scales(ctx)
	if err != nil {
		return "", nil, err
	}
	parts := []string{"1 = 0"}
	for _, version := range slices.Sorted(maps.Keys(scales)) {
		marks := scales[version].Dissatisfied
		switch sum {
		case figure.Top:
			marks = []int{scales[version].Top}
		case figure.Satisfied:
			marks = scales[version].Satisfied
		}
		if len(marks) > 0 {
			parts = append(parts, "a.version_id = ? AND a.mark IN ("+engine.Marks(len(marks))+")")
			args = append(append(args, version), engine.Anys(marks)...)
		}
	}
	return fmt.Sprintf(condition, "("+strings.Join(parts, " OR ")+")"), args, nil
}
