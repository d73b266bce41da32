# Completion of weft for fish: put it into ~/.config/fish/completions/weft.fish
set -g _weft_candidates '@CANDIDATES@'
function _weft
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (sh -c "$_weft_candidates" weft $words[2..-1] "$current")
        set -l before (string split -f 2 \t -- $line)
        if string match -q -- ':files*' "$line"
            set -l typed (string sub -s (math (string length -- "$before") + 1) -- "$current")
            for file in (__fish_complete_path "$typed")
                echo "$before$file"
            end
        else
            echo $line
        end
    end
end
complete -c weft -f -a '(_weft)'
