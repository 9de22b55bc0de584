package openday

import (
	"openpeople/internal/fault"
)

// ticked returns the codes that stand in the table, each once, in its order; a
// fault of the field for any other.
func ticked(wrong *fault.Fields, name string, codes []string, of []Chip) []string {
	out := []string{}
	for _, c := range of {
		for _, code := range codes {
			if code == c.Code {
				out = append(out, code)
				break
			}
		}
	}
	for _, code := range codes {
		if !known(of, code) {
			wrong.Add(name, "openday.fault.choice")
			break
		}
	}
	return out
}

func known(of []Chip, code string) bool {
	for _, c := range of {
		if c.Code == code {
			return true
		}
	}
	return false
}
