package ui

// PlayerScript makes recordings nicer to hear; PlayerKeys are its keys, none of which scores.
const PlayerScript = "player.js"

var PlayerKeys = []Shortcut{
	{Keys: "v", Key: "recording.keys.play"},
	{Keys: "b", Key: "recording.keys.back"},
	{Keys: "g", Key: "recording.keys.skip"},
	{Keys: "l", Key: "recording.keys.loop"},
	{Keys: "[ ]", Key: "recording.keys.speed"},
}
