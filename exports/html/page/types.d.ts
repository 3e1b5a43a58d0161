// What the scripts of the page share, for those who check them.

interface GraphNode {
  key: string;
  kind: string;
  label: string;
  number: number;
  size: number;
  x: number;
  y: number;
  shown: boolean;
  edges: Link[];
  results: Report[];
  words: string[];
  ties?: Link[];
  group?: number;
  quiet?: boolean;
  aliases?: string[];
  papers?: number;
  date?: string;
  text?: string;
  authors?: string[];
  address?: string;
  brought?: number; // papers that a served page has of it
}

type Place = [start: number, end: number, sentence: number, stop: number];

interface Link {
  from: GraphNode;
  to: GraphNode;
  role: string;
  confidence: number;
  shown: boolean;
  weight?: number;
  field?: string;
  place?: Place;
  rule?: string;
  places?: number;
}

interface Report {
  paper: GraphNode;
  value: string;
  number: number;
  kind: string;
  field: string;
  place: Place;
  metric?: string;
  better?: string;
  measure?: string;
  on?: GraphNode | string;
  system?: GraphNode | string;
  over?: GraphNode | string;
}

declare const vis: any; // vis-network, which stands before the scripts
