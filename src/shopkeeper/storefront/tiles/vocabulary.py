"""Which words of a title call for which drawing: data, in the order it is tried."""

PHRASES = {
    "hot water bottle": "hotwaterbottle", "t light": "tealight", "tea light": "tealight",
    "t lights": "tealight", "tealight": "tealight", "night light": "lamp", "table light": "lamp",
    "doormat": "mat", "door mat": "mat", "cake stand": "cakestand",
    "cakestand": "cakestand", "cake case": "cupcake", "cake cases": "cupcake",
    "lunch box": "lunchbox", "snack box": "lunchbox", "bread bin": "tin", "key ring": "tag",
    "key rings": "tag", "keyring": "tag", "luggage tag": "tag", "bag charm": "tag",
    "phone charm": "tag", "tea towel": "towel", "tea set": "teapot", "egg cup": "eggcup",
    "egg cups": "eggcup", "playing cards": "game", "snap cards": "game", "card game": "game",
    "money bank": "tin", "photo frame": "frame", "picture frame": "frame", "food cover": "doily",
    "cushion cover": "cushion", "passport cover": "book", "travel card wallet": "purse",
    "card wallet": "purse", "card holder": "card", "candle holder": "tealight",
    "candle pot": "tealight", "candle plate": "plate", "paper chain": "garland",
    "wall art": "frame", "wall tidy": "hooks", "wall clock": "clock", "coat rack": "hooks",
    "cake tin": "tin", "cake tins": "tin", "drawer knob": "knob", "door hook": "hooks",
    "watering can": "wateringcan", "oven glove": "glove", "hand warmer": "cushion",
    "bird house": "birdhouse", "hair clip": "ring", "hair comb": "ring", "hair band": "ring",
    "iron on patches": "stickers", "kneeling pad": "mat", "shopping bag": "bag",
    "water bottle": "bottle", "milk bottle": "bottle", "wine glass": "glass", "soft toy": "rabbit",
    "chopping board": "tray", "number tile": "numeral", "wrapping paper": "wrap",
    "gift wrap": "wrap", "gift tag": "tag", "gift tags": "tag", "tissue box": "box",
    "mobile": "garland", "string of": "lights", "door stop": "parcel", "hanging heart": "heart",
    "measuring tape": "reel", "skipping rope": "reel", "spice tins": "tin", "jelly mould": "bowl",
    "jelly moulds": "bowl", "gift box": "box", "tv tray": "tray", "dinner tray": "tray",
    "recipe box": "box", "sewing kit": "box", "jam making": "jar", "baking set": "bowl",
    "cookie cutter": "star", "cookie cutters": "star", "cigar box": "box",
    "jumbo bag": "bag", "lunch bag": "lunchbag", "charlotte bag": "pouch",
    "storage bag": "shopper", "jumbo shopper": "shopper", "tote bag": "shopper",
    "toy box": "box", "letter": "blocks", "word": "blocks",
}  # fmt: skip
"""Words in a row that settle the drawing by themselves."""

NOUNS = {
    "bag": "bag bags shopper tote backpack rucksack handbag satchel",
    "purse": "purse purses wallet wallets clutch",
    "mug": "mug mugs", "beaker": "beaker beakers cup cups tumbler",
    "teacup": "teacup teacups saucer", "teapot": "teapot teapots kettle",
    "candle": "candle incense wick", "candles": "candles candlestick",
    "tealight": "tealight votive", "lantern": "lantern lanterns",
    "lamp": "lamp lamps lampshade chandelier lampshades nightlight", "tin": "tin tins canister",
    "box": "box boxes case trunk trinket",
    "chest": "chest cabinet drawers drawer cupboard organiser unit",
    "jar": "jar jars apothecary jam terrarium", "bottle": "bottle bottles atomiser dispenser",
    "bowl": "bowl bowls dish dishes basin pan colander sieve mould moulds scales",
    "plate": "plate plates platter saucers", "tray": "tray trays board",
    "cupcake": "cakes cupcake cupcakes cases", "frame": "frame frames photo picture album print",
    "mirror": "mirror mirrors", "clock": "clock clocks watch timer",
    "book": "book books notebook notebooks journal sketchbook diary notepad planner folder",
    "card": "card cards invites postcard postcards calendar envelopes stationery letter",
    "wrap": "wrap roll rolls wallpaper", "reel": "ribbon ribbons reel tape spool rope string twine",
    "cushion": "cushion cushions pillow quilt throw blanket sponge pad eyemask",
    "umbrella": "umbrella umbrellas parasol parasols",
    "planter": "plant planter pot pots trough vase herb seeds cress flowerpot",
    "bucket": "bucket bin pail", "wateringcan": "watering", "jug": "jug jugs pitcher churn",
    "cutlery": "cutlery spoon spoons fork forks knife knives spatula whisk ladle",
    "eggcup": "eggcup", "birdhouse": "birdhouse nest",
    "house": "house shed playhouse village cottage hut windmill castle",
    "doll": "doll dolls babushka matryoshka puppet",
    "pencils": "pencil pencils pen pens crayons chalk brush brushes",
    "napkins": "napkin napkins tissues tissue serviettes tablecloth hankies",
    "doily": "doily doilies", "basket": "basket baskets hamper crate",
    "blocks": "alphabet blocks abacus letters", "chair": "chair stool bench seat",
    "table": "table desk shelf shelves", "soap": "soap soaps bath shower sponge",
    "glass": "glass glasses goblet flute", "game": "game games jigsaw puzzle dominoes ludo bingo",
    "bunting": "bunting flags flag pennant", "garland": "garland garlands chain streamer",
    "lights": "lights", "bauble": "bauble baubles",
    "bell": "bell bells doorbell", "sign": "sign signs plaque chalkboard blackboard memoboard",
    "hooks": "hook hooks rack peg pegs rail", "hanger": "hanger hangers",
    "wreath": "wreath wreaths", "knob": "knob knobs",
    "jewellery": "necklace bracelet bracelets earrings jewellery beads bangle pendant anklet",
    "ring": "ring rings tiara brooch", "tag": "tag tags keyfob charm charms", "key": "key keys",
    "stickers": "sticker stickers magnet magnets patches buttons badges sequins confetti plasters",
    "balloon": "balloon balloons", "apron": "apron aprons",
    "towel": "towel towels flannel", "glove": "glove gloves mitt mittens",
    "mat": "mat mats doormat rug runner placemat placemats carpet",
    "coaster": "coaster coasters tile tiles",
    "clothing": "shirt dress jacket hat cap poncho scarf",
    "slippers": "slipper slippers sock socks shoe shoes boot boots",
    "cakestand": "tier", "parcel": "doorstop",
}  # fmt: skip
"""Drawing to the nouns that call for it. The last such noun of a title is what the thing is."""

SHAPES = {
    "heart": "heart hearts", "star": "star stars snowflake snowflakes",
    "butterfly": "butterfly butterflies", "flower": "flower flowers daisy tulip poppy rose roses",
    "bird": "bird birds dove chick chicks hen duck ducks owl robin chicken cockerel peacock",
    "rabbit": "rabbit rabbits bunny bunnies mouse bear teddy", "cat": "cat cats kitten",
    "dog": "dog dogs scottie puppy horse reindeer", "egg": "egg eggs easter",
    "tree": "tree trees", "tealight": "light", "doll": "fairy angel girl",
}  # fmt: skip
"""Drawing to words that are often only a shape or a print: tried when no noun is found."""

VAGUE = {
    "bauble": "decoration decorations ornament ornaments", "parcel": "holder container",
    "box": "kit gift set",
}  # fmt: skip
"""Drawing to nouns that say little: tried last."""

MOTIFS = {
    "spots": "retrospot spot spots spotty polkadot polkadots dot dots dotty toadstool",
    "stripes": "stripe stripes striped stripy airline nautical sailor beach cabana deckchair",
    "checks": "gingham check checks tartan patchwork quilted picnic",
    "hearts": "heart hearts love sweetheart valentine",
    "stars": "star stars spaceboy space cowboy circus magic",
    "leaves": "leaf leaves woodland botanical herb forest garden tree paisley kashmir",
    "flowers": "flower flowers floral rose roses daisy blossom suki poppy tulip lily regency"
    " cottage victorian morris chintz",
    "fruit": "apple apples strawberry strawberries cherry cherries berry fruit frutti pear pears"
    " lemon",
    "lace": "doily doilies lace baroque crochet filigree edwardian",
    "snow": "christmas snowflake snowflakes snow winter nordic scandinavian xmas holly",
    "crosses": "skull skulls union jack kings",
    "diamonds": "vintage retro harlequin mosaic diamante moroccan pantry fifties",
    "waves": "knitted wave waves sea seaside mermaid funky zigzag",
}  # fmt: skip
"""Print to the words that call for it."""
