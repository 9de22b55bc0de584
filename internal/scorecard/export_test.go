package scorecard

import "encoding/json"

// FileOf writes a scorecard as Export does.
func FileOf(c Content) []byte {
	raw, _ := json.MarshalIndent(file{format, c}, "", "  ")
	return append(raw, '\n')
}
