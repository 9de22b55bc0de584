package ui

func targetClass(f Figure) string {
	switch f.verdict() {
	case Met:
		return "target-met"
	case Missed:
		return "target-missed"
	}
	return "target-open"
}
