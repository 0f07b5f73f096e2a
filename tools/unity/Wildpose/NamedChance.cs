// Chance that depends only on a seed and a name: a clip that is added moves nobody else's numbers. No Unity types.
using System;
using System.Globalization;
using System.Text;

namespace Wildpose
{
    public static class NamedChance
    {
        /// <summary>Random numbers of a name.</summary>
        public static Random Stream(int seed, string name)
        {
            return new Random((int)(Hash(seed, name) & 0x7fffffff));
        }

        /// <summary>The set that a clip is in, whole.</summary>
        /// <param name="validation">Part of all clips, 0 to 1.</param>
        /// <param name="test">Part of all clips, 0 to 1.</param>
        public static string Split(int seed, string name, double validation, double test)
        {
            double place = Hash(seed, "split/" + name) / 4294967296.0;
            return place < test ? "test" : place < test + validation ? "validation" : "train";
        }

        /// <summary>
        /// 32-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), then the finalizer of MurmurHash3, which spreads what
        /// names that differ in their last character have in common.
        /// </summary>
        static uint Hash(int seed, string name)
        {
            unchecked
            {
                uint hash = 2166136261;
                foreach (byte part in Encoding.UTF8.GetBytes(seed.ToString(CultureInfo.InvariantCulture) + "/" + name))
                {
                    hash = (hash ^ part) * 16777619;
                }
                hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
                hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
                return hash ^ (hash >> 16);
            }
        }
    }
}
