package ui

func targetClass(f Figure) string {
	switch {
	case f.OnTarget == nil || f.Few:
		return "target-open"
	case *f.OnTarget:
		return "target-met"
	}
	return "target-missed"
}
