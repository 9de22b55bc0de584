package words

// Lists of places, and of postings, stand in the order of their places.

// either joins two lists; who said it is added up.
func either(a, b []posting) []posting {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := make([]posting, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].place < b[0].place:
			out, a = append(out, a[0]), a[1:]
		case a[0].place > b[0].place:
			out, b = append(out, b[0]), b[1:]
		default:
			out = append(out, posting{a[0].place, a[0].by | b[0].by})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// same are the places of both lists, with who said both.
func same(a, b []posting) (out []posting) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].place < b[0].place:
			a = a[1:]
		case a[0].place > b[0].place:
			b = b[1:]
		default:
			if by := a[0].by & b[0].by; by != 0 {
				out = append(out, posting{a[0].place, by})
			}
			a, b = a[1:], b[1:]
		}
	}
	return out
}

// both are the places of both lists.
func both(a, b []int) (out []int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			out = append(out, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return out
}

// minus are the places of a that are none of b.
func minus(a, b []int) (out []int) {
	for _, place := range a {
		for len(b) > 0 && b[0] < place {
			b = b[1:]
		}
		if len(b) == 0 || b[0] != place {
			out = append(out, place)
		}
	}
	return out
}
