package survey

import "slices"

// Condition ties a question to the answer to an earlier one: it holds when that
// answer is any of these codes: marks as "1", yes or no, codes of options. It does
// not hold while there is no answer.
type Condition struct {
	Question string
	Any      []string
}

func (c Condition) holds(said map[string][]string) bool {
	return slices.ContainsFunc(said[c.Question], func(code string) bool { return slices.Contains(c.Any, code) })
}

// shown reports whether a question shows to who has said so much.
func (q Question) shown(said map[string][]string) bool {
	return !slices.ContainsFunc(q.When, func(c Condition) bool { return !c.holds(said) })
}

// seen returns the answers without those to questions that the others do not show:
// the customer saw them before choosing otherwise. What hangs on an answer that is
// left out is left out with it.
func (a Answers) seen(v *Version) Answers {
	said := a.Form()
	var out Answers
	for _, q := range v.Questions {
		if !q.shown(said) {
			delete(said, q.Key)
			continue
		}
		out.put(q, said[q.Key])
	}
	return out
}
